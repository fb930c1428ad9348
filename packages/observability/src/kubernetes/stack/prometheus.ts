import { mebibytes, parseBytes } from "@axon/core";
import {
  type ContainerResources,
  containerResources,
  type KubernetesPlacement,
  type Labels,
  ownAccount,
} from "@axon/platform/kubernetes";
import { restrictedAs } from "@axon/platform/restricted";
import type { IPrometheusSpec } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { failOnQuantities, namespacesNamed, type VolumeClaim, volumeClaim } from "./pods.ts";

export interface KubernetesPrometheusArgs extends KubernetesPlacement {
  /** Namespaces whose pods, monitors and rules it reads; its own is always among them. */
  readonly observedNamespaces: readonly string[];
  /** Namespaces of which it reads pods only, through monitors in its own: operators and the nodes. @default ["kube-system"] */
  readonly sourceNamespaces?: readonly string[];
  /** Reads the nodes' own metrics of pods: use of CPU, memory and volumes, and health checks. @default true */
  readonly nodes?: boolean;
  /** @default { cpu: { request: "2", limit: "4" }, memory: { request: "4Gi", limit: "8Gi" } } */
  readonly resources?: ContainerResources;
  /** Disk for metrics. @default "100Gi" */
  readonly storage?: string;
  /** @default - the cluster's default class */
  readonly storageClass?: string;
  /** How long metrics are kept; less when the disk would run full. @default "30d" */
  readonly retention?: string;
  /** How often metrics are read where a monitor says nothing, and rules are looked at. @default "30s" */
  readonly interval?: string;
  /** Labels that monitors and rules must have to be read. @default { release: "prometheus" } */
  readonly discoveryLabels?: Labels;
  /** The Alertmanager that gets the alerts, by the name of its Service. @default - alerts are evaluated, nobody is told */
  readonly alertmanager?: { readonly service: string; readonly port: string };
  /** Release of Prometheus. @default "v3.15.0" */
  readonly version?: string;
}

const defaultResources: ContainerResources = {
  cpu: { request: "2", limit: "4" },
  memory: { request: "4Gi", limit: "8Gi" },
};

/**
 * A Prometheus of the Prometheus operator that reads the given namespaces and no others. Its pod is labelled `app: <name>`
 * and answers on 9090.
 */
export class KubernetesPrometheus extends pulumi.ComponentResource {
  /** Address inside the cluster. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: KubernetesPrometheusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesPrometheus", name, args, opts);
    const { storage = "100Gi", retention = "30d", interval = "30s" } = args;
    failOnQuantities(`KubernetesPrometheus "${name}"`, { bytes: { storage }, durations: { retention, interval } });

    const account = ownAccount(name, { namespace: args.namespace, labels: args.labels }, this);
    this.#allowDiscovery(name, args);
    if (args.nodes !== false) this.#allowNodeMetrics(name, args);
    new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "Prometheus",
        metadata: { name, namespace: args.namespace, labels: args.labels },
        spec: pulumi
          .all([args.namespace, account.metadata.name, containerResources(args.resources ?? defaultResources)])
          .apply(([namespace, serviceAccountName, resources]) => ({
            ...prometheusSpec(name, namespace, args),
            serviceAccountName,
            resources,
          })),
      },
      { parent: this },
    );
    this.url = pulumi.interpolate`http://${name}.${args.namespace}.svc:9090`;
    this.#service(name, args);
    this.registerOutputs({ url: this.url });
  }

  /** One Role in each namespace instead of one over the whole cluster. */
  #allowDiscovery(name: string, args: KubernetesPrometheusArgs): void {
    const rules = [
      { apiGroups: [""], resources: ["services", "endpoints", "pods"], verbs: ["get", "list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
    ];
    const { observedNamespaces, sourceNamespaces = ["kube-system"], namespace, labels } = args;
    const named = `${name}-discovery`;
    const shared = [...new Set(sourceNamespaces)].filter((other) => !observedNamespaces.includes(other));
    const places = [
      { child: named, in: namespace, name: named },
      ...observedNamespaces.map((other) => ({ child: `${named}-${other}`, in: other, name: named })),
      // Others read there too, from namespaces of their own.
      ...shared.map((other) => ({
        child: `${named}-${other}`,
        in: other,
        name: pulumi.interpolate`${namespace}-${named}`,
      })),
    ];
    for (const place of places) {
      const metadata = { name: place.name, namespace: place.in, labels };
      new k8s.rbac.v1.Role(place.child, { metadata, rules }, { parent: this });
      new k8s.rbac.v1.RoleBinding(
        place.child,
        {
          metadata,
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
          subjects: [{ kind: "ServiceAccount", name, namespace }],
        },
        { parent: this },
      );
    }
  }

  #allowNodeMetrics(name: string, args: KubernetesPrometheusArgs): void {
    const metadata = { name: pulumi.interpolate`${args.namespace}-${name}-nodes`, labels: args.labels };
    const role = new k8s.rbac.v1.ClusterRole(
      `${name}-nodes`,
      {
        metadata,
        rules: [{ apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] }],
      },
      { parent: this },
    );
    new k8s.rbac.v1.ClusterRoleBinding(
      `${name}-nodes`,
      {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name, namespace: args.namespace }],
      },
      { parent: this },
    );
  }

  /** The operator's own Service is shared by every Prometheus of a namespace; this one is of this Prometheus alone. */
  #service(name: string, { namespace, labels }: KubernetesPrometheusArgs): void {
    new k8s.core.v1.Service(
      name,
      {
        metadata: { name, namespace, labels },
        spec: { selector: { app: name }, ports: [{ name: "http", port: 9090, targetPort: "web" }] },
      },
      { parent: this },
    );
  }
}

/** Nine tenths of the disk, so that the oldest metrics go before the disk is full. */
function retentionSize(storage: string): string {
  return `${Math.floor(mebibytes(parseBytes(storage)) * 0.9)}MiB`;
}

function prometheusSpec(
  name: string,
  namespace: string,
  args: KubernetesPrometheusArgs,
): Omit<IPrometheusSpec, "storage"> & { readonly storage: VolumeClaim } {
  const { storage = "100Gi", retention = "30d", discoveryLabels = { release: "prometheus" }, alertmanager } = args;
  const selector = { matchLabels: { ...discoveryLabels } };
  const namespaces = namespacesNamed([...args.observedNamespaces, namespace]);
  return {
    version: args.version ?? "v3.15.0",
    replicas: 1,
    retention,
    retentionSize: retentionSize(storage),
    storage: volumeClaim(storage, args),
    podMetadata: { labels: { ...args.labels, app: name } },
    // The operator drops all capabilities and closes the root file system by itself.
    securityContext: restrictedAs(1_000, 1_000),
    // Discovery asks the API server, so this pod needs its token.
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    serviceMonitorSelector: selector,
    serviceMonitorNamespaceSelector: namespaces,
    podMonitorSelector: selector,
    podMonitorNamespaceSelector: namespaces,
    ruleSelector: selector,
    ruleNamespaceSelector: namespaces,
    scrapeInterval: args.interval ?? "30s",
    evaluationInterval: args.interval ?? "30s",
    ...(alertmanager
      ? { alerting: { alertmanagers: [{ namespace, name: alertmanager.service, port: alertmanager.port }] } }
      : {}),
  };
}
