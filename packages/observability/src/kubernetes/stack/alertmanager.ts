import { failOnProblems, type Problem } from "@axon/core";
import {
  type ContainerResources,
  containerResources,
  type KubernetesPlacement,
  type SecretKey,
} from "@axon/platform/kubernetes";
import type { IAlertmanagerSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/AlertmanagerSpec";
import type { IAlertmanagerConfigSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfigSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../alerts/alert.ts";
import { failOnQuantities, restrictedPod, type VolumeClaim, volumeClaim } from "./pods.ts";

/** Who is told, by one of these; addresses and keys are secrets, for whoever knows one can write to the channel. */
export type AlertReceiver =
  /** Any service that takes Alertmanager's webhook; the key holds its address. */
  | { readonly webhook: SecretKey }
  /** A Slack channel by an incoming webhook; the key holds its address. */
  | { readonly slack: SecretKey; readonly channel: string }
  /** PagerDuty; the key holds the integration key of its Events API v2. */
  | { readonly pagerDuty: SecretKey };

export interface KubernetesAlertmanagerArgs extends KubernetesPlacement {
  /** Who is told of alerts of each severity. */
  readonly receivers: Readonly<Record<Severity, AlertReceiver>>;
  /** Addresses that are sent every alert too, to keep a history: `["http://logs.monitoring.svc:3500/…"]`. @default [] */
  readonly history?: readonly pulumi.Input<string>[];
  /** Time until an alert that still fires is told again. @default "4h" */
  readonly repeatInterval?: string;
  /** @default { cpu: { request: "50m", limit: "200m" }, memory: { request: "64Mi", limit: "128Mi" } } */
  readonly resources?: ContainerResources;
  /** Disk for silences and what was told. @default "1Gi" */
  readonly storage?: string;
  /** @default - the cluster's default class */
  readonly storageClass?: string;
  /** Release of Alertmanager. @default "v0.34.2" */
  readonly version?: string;
}

const defaultResources: ContainerResources = {
  cpu: { request: "50m", limit: "200m" },
  memory: { request: "64Mi", limit: "128Mi" },
};

/** An Alertmanager of the Prometheus operator that tells somebody. Its pod is labelled `app: <name>` and answers on 9093. */
export class KubernetesAlertmanager extends pulumi.ComponentResource {
  /** Name of its Service and of the Service's port, as {@link KubernetesPrometheus} wants them. */
  readonly endpoint: { readonly service: string; readonly port: string };

  constructor(name: string, args: KubernetesAlertmanagerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesAlertmanager", name, args, opts);
    const { storage = "1Gi", repeatInterval = "4h" } = args;
    failOnQuantities(`KubernetesAlertmanager "${name}"`, { bytes: { storage }, durations: { repeatInterval } });
    failOnProblems(`KubernetesAlertmanager "${name}"`, checkReceivers(args.receivers));

    const metadata = { name, namespace: args.namespace, labels: args.labels };
    const routing = new k8s.apiextensions.CustomResource(
      `${name}-routing`,
      {
        apiVersion: "monitoring.coreos.com/v1alpha1",
        kind: "AlertmanagerConfig",
        metadata,
        spec: pulumi
          .output({ receivers: args.receivers, history: args.history ?? [] })
          .apply((plain) => routingSpec(plain, repeatInterval)),
      },
      { parent: this },
    );
    new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "Alertmanager",
        metadata,
        spec: pulumi
          .all([routing.metadata.name, containerResources(args.resources ?? defaultResources)])
          .apply(([configuration, resources]) => ({ ...alertmanagerSpec(name, configuration, args), resources })),
      },
      { parent: this },
    );
    new k8s.core.v1.Service(
      name,
      { metadata, spec: { selector: { app: name }, ports: [{ name: "http", port: 9093, targetPort: "web" }] } },
      { parent: this },
    );
    this.endpoint = { service: name, port: "http" };
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

function alertmanagerSpec(
  name: string,
  configuration: string,
  args: KubernetesAlertmanagerArgs,
): Omit<IAlertmanagerSpec, "storage"> & { readonly storage: VolumeClaim } {
  return {
    version: args.version ?? "v0.34.2",
    replicas: 1,
    retention: "120h",
    storage: volumeClaim(args.storage ?? "1Gi", args.storageClass),
    podMetadata: { labels: { ...args.labels, app: name } },
    securityContext: restrictedPod,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    alertmanagerConfiguration: { name: configuration },
  };
}

/** Receivers with every address already known. */
interface PlainRouting {
  readonly receivers: Readonly<Record<Severity, pulumi.Unwrap<AlertReceiver>>>;
  readonly history: readonly string[];
}

/**
 * Every alert goes to the history first and then, by its severity, to one receiver; a critical alert of a part silences
 * the warnings of the same alert.
 */
function routingSpec({ receivers, history }: PlainRouting, repeatInterval: string): IAlertmanagerConfigSpec {
  const severityIs = (value: Severity) => [{ name: "severity", value, matchType: "=" as const }];
  return {
    route: {
      receiver: "warning",
      groupBy: ["namespace", "component", "alertname"],
      groupWait: "30s",
      groupInterval: "5m",
      repeatInterval,
      routes: [
        ...(history.length > 0 ? [{ receiver: "history", continue: true, groupWait: "0s" }] : []),
        { receiver: "critical", matchers: severityIs("critical") },
        { receiver: "warning" },
      ],
    },
    receivers: [
      receiver("critical", receivers.critical),
      receiver("warning", receivers.warning),
      ...(history.length > 0
        ? [{ name: "history", webhookConfigs: history.map((url) => ({ url, sendResolved: true })) }]
        : []),
    ],
    inhibitRules: [
      {
        sourceMatch: severityIs("critical"),
        targetMatch: severityIs("warning"),
        equal: ["namespace", "component", "alertname"],
      },
    ],
  };
}

function receiver(name: Severity, how: pulumi.Unwrap<AlertReceiver>) {
  const key = ({ secret, key }: pulumi.Unwrap<SecretKey>) => ({ name: secret, key });
  if ("webhook" in how) return { name, webhookConfigs: [{ urlSecret: key(how.webhook), sendResolved: true }] };
  if ("pagerDuty" in how) return { name, pagerdutyConfigs: [{ routingKey: key(how.pagerDuty), sendResolved: true }] };
  return { name, slackConfigs: [{ apiURL: key(how.slack), channel: how.channel, sendResolved: true }] };
}

function checkReceivers(receivers: Readonly<Record<Severity, AlertReceiver>>): Problem[] {
  return Object.entries(receivers).flatMap(([severity, how]) =>
    "channel" in how && !/^[#@]/.test(how.channel)
      ? [
          {
            path: ["receivers", severity, "channel"],
            expected: "a channel such as #alerts",
            received: JSON.stringify(how.channel),
          },
        ]
      : [],
  );
}
