import { failOnProblems, needsSalt, type Problem } from "@axon/core";
import {
  apiAccess,
  type ContainerResources,
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
  ownAccount,
  type SecretKey,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { shipperConfiguration } from "../../log-shipper.ts";
import type { LogReading } from "../../logs.ts";
import { collectorConfiguration, collectorImage, logCollectorPorts, type ObservedPods } from "./log-configuration.ts";
import { saltVariable } from "./log-pipeline.ts";
import { authorityFile, type ElasticsearchStreams, shipperContainer, shipperFile } from "./log-shipper.ts";
import { digest } from "./pods.ts";

/** Who keeps logs: a Loki at an address, or data streams of an Elasticsearch. */
export type LogDestination = { readonly loki: pulumi.Input<string> } | { readonly elasticsearch: ElasticsearchStreams };

export interface KubernetesLogCollectorArgs extends KubernetesPlacement {
  /** Namespaces whose pods' logs are collected. */
  readonly observedNamespaces: readonly string[];
  /** Pods of other namespaces, by their labels: an entry's proxies, for one. @default [] */
  readonly observedPods?: readonly ObservedPods[];
  /** How lines are read, and what is masked in them. Credentials always are. @default {} */
  readonly reading?: LogReading;
  /** Hashed with each value whose mask is `hash`, and asked for by it. */
  readonly salt?: SecretKey;
  /** Where they are kept. */
  readonly store: LogDestination;
  /** @default { cpu: { request: "50m", limit: "500m" }, memory: { request: "128Mi", limit: "512Mi" } } */
  readonly resources?: ContainerResources;
  /** @default "docker.io/grafana/alloy:v1.16.0" */
  readonly image?: string;
}

const { http: port, alerts: alertPort } = logCollectorPorts;
const state = "/var/lib/alloy/data";
const defaultResources: ContainerResources = {
  cpu: { request: "50m", limit: "500m" },
  memory: { request: "128Mi", limit: "512Mi" },
};

/**
 * A Grafana Alloy that reads logs through the Kubernetes API, so that it needs no access to the nodes' disks and runs under the
 * restricted profile, and that takes alerts from Alertmanager to keep their history. It is labelled `app: <name>`.
 */
export class KubernetesLogCollector extends pulumi.ComponentResource {
  /** Where Alertmanager sends every alert. */
  readonly alertHistoryUrl: pulumi.Output<string>;

  constructor(name: string, args: KubernetesLogCollectorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesLogCollector", name, args, opts);
    const { namespace, labels } = args;
    failOnProblems(`KubernetesLogCollector "${name}"`, checkSalt(args));
    const metadata = { name, namespace, labels: { ...labels, app: name } };
    const files = configurationFiles(args);
    const account = ownAccount(name, { namespace, labels }, this);
    this.#allowReading(name, args);
    const config = new k8s.core.v1.ConfigMap(name, { metadata, data: files }, { parent: this });
    const ports = [{ name: "alerts", port: alertPort, targetPort: "alerts" }];
    const service = new k8s.core.v1.Service(
      name,
      { metadata, spec: { selector: { app: name }, ports } },
      { parent: this },
    );
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata: { ...metadata, annotations: reloaded(args) },
        spec: {
          replicas: 1,
          // Two at once would read every line twice.
          strategy: { type: "Recreate" },
          selector: { matchLabels: { app: name } },
          template: {
            metadata: {
              labels: metadata.labels,
              annotations: {
                "axon.dev/configuration": files.apply((texts) => digest(Object.values(texts).join("\n"))),
              },
            },
            spec: podSpec(args, account.metadata.name, config.metadata.name),
          },
        },
      },
      { parent: this },
    );
    this.alertHistoryUrl = pulumi.interpolate`http://${service.metadata.name}.${namespace}.svc:${alertPort}/loki/api/v1/raw`;
    this.registerOutputs({ alertHistoryUrl: this.alertHistoryUrl });
  }

  /** One Role in each namespace that is read. */
  #allowReading(name: string, args: KubernetesLogCollectorArgs): void {
    const { namespace, labels, observedNamespaces, observedPods = [] } = args;
    const rules = [
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
      { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
    ];
    for (const observed of new Set([...observedNamespaces, ...observedPods.map((pods) => pods.namespace)])) {
      // Others read in namespaces that belong to everybody too, from namespaces of their own.
      const shared = !observedNamespaces.includes(observed);
      const roleName = shared ? pulumi.interpolate`${namespace}-${name}-logs` : `${name}-logs`;
      const metadata = { name: roleName, namespace: observed, labels };
      new k8s.rbac.v1.Role(`${name}-logs-${observed}`, { metadata, rules }, { parent: this });
      new k8s.rbac.v1.RoleBinding(
        `${name}-logs-${observed}`,
        {
          metadata,
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
          subjects: [{ kind: "ServiceAccount", name, namespace }],
        },
        { parent: this },
      );
    }
  }
}

/** By name. */
type Files = Record<string, string>;

/** What the containers read. */
function configurationFiles(args: KubernetesLogCollectorArgs): pulumi.Output<Files> {
  const { store, observedNamespaces, observedPods, reading } = args;
  const configuration = (destination: Parameters<typeof collectorConfiguration>[1]) =>
    collectorConfiguration(observedNamespaces, destination, observedPods, reading);
  if ("loki" in store)
    return pulumi.output(store.loki).apply((loki): Files => ({ "config.alloy": configuration({ loki }) }));
  const { elasticsearch } = store;
  return pulumi.output(elasticsearch.url).apply(
    (url): Files => ({
      "config.alloy": configuration("shipper"),
      [shipperFile]: shipperConfiguration(elasticsearch.system, { url, authority: authorityFile(elasticsearch) }),
    }),
  );
}

/** For Reloader: the shipper reads its login at its start (github.com/stakater/Reloader). */
function reloaded({ store }: KubernetesLogCollectorArgs): Record<string, pulumi.Input<string>> | undefined {
  return "loki" in store ? undefined : { "secret.reloader.stakater.com/reload": store.elasticsearch.password.secret };
}

/** A hash without a salt is found by trying what may be behind it. */
function checkSalt({ reading = {}, salt }: KubernetesLogCollectorArgs): Problem[] {
  if (salt || !needsSalt(reading)) return [];
  return [{ path: ["salt"], expected: "a key of a Secret, as values are hashed", received: "nothing" }];
}

function podSpec(args: KubernetesLogCollectorArgs, account: pulumi.Input<string>, configMap: pulumi.Input<string>) {
  const probe = { httpGet: { path: "/-/ready", port: "http" }, periodSeconds: 10, timeoutSeconds: 5 };
  const writablePaths = ["/tmp", state];
  const container = hardenedContainer({
    name: "alloy",
    image: args.image ?? collectorImage,
    args: [
      "run",
      "/etc/alloy/config.alloy",
      `--storage.path=${state}`,
      `--server.http.listen-addr=0.0.0.0:${port}`,
      "--disable-reporting",
    ],
    resources: args.resources ?? defaultResources,
    ...(args.salt ? { environment: { [saltVariable]: args.salt } } : {}),
    ports: [
      { name: "http", containerPort: port },
      { name: "alerts", containerPort: alertPort },
    ],
    startupProbe: { ...probe, failureThreshold: 30 },
    readinessProbe: probe,
    livenessProbe: { ...probe, httpGet: { path: "/-/healthy", port: "http" }, failureThreshold: 6 },
    volumeMounts: [{ name: "config", mountPath: "/etc/alloy", readOnly: true }, apiAccess().mount],
    writablePaths,
  });
  const shipper = "loki" in args.store ? undefined : shipperContainer(args.store.elasticsearch);
  return hardenedPodSpec({
    containers: [container, ...(shipper ? [shipper.container] : [])],
    serviceAccountName: account,
    user: { uid: 473, gid: 473 },
    volumes: [
      { name: "config", configMap: { name: configMap } },
      apiAccess().volume,
      ...(shipper ? [shipper.authority] : []),
    ],
    writablePaths,
  });
}
