import { failOnProblems, type Problem } from "@axon/core";
import {
  type ContainerResources,
  containerResources,
  type KubernetesPlacement,
  ownAccount,
} from "@axon/platform/kubernetes";
import { restrictedAs } from "@axon/platform/restricted";
import type { IAlertmanagerSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/AlertmanagerSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkMaintenance, type MaintenanceWindow } from "../../maintenance.ts";
import type { Severity } from "../alerts/alert.ts";
import { failOnQuantities, type VolumeClaim, volumeClaim } from "./pods.ts";
import { type AlertReceiver, type AlertRoute, type Escalation, routingSpec } from "./routing.ts";

export interface KubernetesAlertmanagerArgs extends KubernetesPlacement {
  /** Who is told of alerts of each severity. */
  readonly receivers: Readonly<Record<Severity, AlertReceiver>>;
  /** Who is told of a critical alert that goes on. @default - nobody else */
  readonly escalation?: Escalation;
  /** Who is told of alerts by their labels, before severity decides; by the name of the receiver. @default {} */
  readonly routes?: Readonly<Record<string, AlertRoute>>;
  /** Who is told when planned maintenance begins and ends, by the name of the receiver. @default {} */
  readonly announcements?: Readonly<Record<string, AlertReceiver>>;
  /** Addresses that are sent every alert too, to keep a history: `["http://logs.monitoring.svc:3500/…"]`. @default [] */
  readonly history?: readonly pulumi.Input<string>[];
  /** When planned work may disturb users; nobody is told of alerts then, and the history has them. @default - never */
  readonly maintenance?: MaintenanceWindow;
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
    const { storage = "1Gi", repeatInterval = "4h", maintenance, escalation } = args;
    failOnQuantities(`KubernetesAlertmanager "${name}"`, {
      bytes: { storage },
      durations: { repeatInterval, ...(escalation ? { "escalation.after": escalation.after } : {}) },
    });
    failOnProblems(`KubernetesAlertmanager "${name}"`, [
      ...checkReceivers(["receivers"], args.receivers),
      ...checkReceivers([], escalation ? { escalation: escalation.to } : {}),
      ...checkRoutes(args.routes ?? {}),
      ...checkReceivers(["announcements"], args.announcements ?? {}),
      ...(maintenance ? checkMaintenance(["maintenance"], maintenance) : []),
    ]);

    const metadata = { name, namespace: args.namespace, labels: args.labels };
    const routing = new k8s.apiextensions.CustomResource(
      `${name}-routing`,
      {
        apiVersion: "monitoring.coreos.com/v1alpha1",
        kind: "AlertmanagerConfig",
        metadata,
        spec: pulumi
          .output({
            receivers: args.receivers,
            escalation: args.escalation,
            routes: args.routes ?? {},
            announcements: args.announcements ?? {},
            history: args.history ?? [],
          })
          .apply((plain) => routingSpec(plain, { repeatInterval, ...(maintenance ? { maintenance } : {}) })),
      },
      { parent: this },
    );
    const account = ownAccount(name, { namespace: args.namespace, labels: args.labels }, this);
    new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "Alertmanager",
        metadata,
        spec: pulumi
          .all([routing.metadata.name, account.metadata.name, containerResources(args.resources ?? defaultResources)])
          .apply(([configuration, serviceAccountName, resources]) => ({
            ...alertmanagerSpec(name, configuration, args),
            serviceAccountName,
            resources,
          })),
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
    storage: volumeClaim(args.storage ?? "1Gi", args),
    podMetadata: { labels: { ...args.labels, app: name } },
    // The operator drops all capabilities and closes the root file system by itself.
    securityContext: restrictedAs(1_000, 1_000),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    alertmanagerConfiguration: { name: configuration },
  };
}

function checkReceivers(path: Problem["path"], receivers: Readonly<Record<string, AlertReceiver>>): Problem[] {
  return Object.entries(receivers).flatMap(([name, how]) =>
    "channel" in how && !/^[#@]/.test(how.channel)
      ? [
          {
            path: [...path, name, "channel"],
            expected: "a channel such as #alerts",
            received: JSON.stringify(how.channel),
          },
        ]
      : [],
  );
}

/** Names that a receiver has in any case. */
const taken = ["critical", "warning", "escalation", "nobody", "history"];

function checkRoutes(routes: Readonly<Record<string, AlertRoute>>): Problem[] {
  return Object.entries(routes).flatMap(([name, { labels, to }]) => [
    ...(taken.includes(name) ? [{ path: ["routes", name], expected: "a name of its own", received: name }] : []),
    ...(Object.keys(labels).length === 0
      ? [{ path: ["routes", name, "labels"], expected: "one label at least", received: "none" }]
      : []),
    ...checkReceivers(["routes"], { [name]: to }),
  ]);
}
