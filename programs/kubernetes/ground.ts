import { type Bytes, type Cpu, formatBytes, formatCpu, kubernetesLabels, type Plan } from "@axon/core";
import { type ContainerResources, KubernetesNamespace, type KubernetesNamespaceArgs, type KubernetesPlacement } from "@axon/platform/kubernetes";
import { KubernetesSecretStore, type SecretStoreReference } from "@axon/secrets/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesSettings } from "./settings.ts";

/** What belongs to one stack, beside the plan. */
export interface Installation {
  readonly settings: KubernetesSettings;
  /** Names the stack file in problems: `Pulumi.prod.yaml`. */
  readonly stackFile: string;
  /** Values of `axon:secrets`, by `<component>.<key>`. */
  readonly secrets: Readonly<Record<string, pulumi.Output<string>>>;
}

/** What every component of the system stands on. */
export interface Ground extends Installation {
  readonly plan: Plan;
  readonly namespace: pulumi.Output<string>;
  readonly monitoringNamespace: pulumi.Output<string>;
  /** Undefined where the stack itself makes the secrets. */
  readonly store?: pulumi.Input<SecretStoreReference>;
  /** Namespace and labels for a component of the system. */
  placement(component: string): KubernetesPlacement;
  /** Namespace and labels for what watches the system. */
  monitoringPlacement(component: string): KubernetesPlacement;
  readonly options: pulumi.ComponentResourceOptions;
}

/** For containers that operators or people add without saying what they need. */
const containerDefaults = { cpu: { request: "50m", limit: "500m" }, memory: { request: "64Mi", limit: "256Mi" } };

/** Namespaces, the provider bound to the named context, and the secret store. */
export function layGround(plan: Plan, installation: Installation): Ground {
  const { settings } = installation;
  const provider = new k8s.Provider("cluster", {
    context: settings.context,
    ...(settings.kubeconfig ? { kubeconfig: settings.kubeconfig } : {}),
    // A changed ConfigMap is updated in place; workloads restart by the checksum they carry.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
  const options = { providers: { kubernetes: provider } };
  const labelsOf = (component: string) => kubernetesLabels({ ...plan.ownership, component });

  const application = new KubernetesNamespace(
    plan.namespace,
    { labels: labelsOf(plan.namespace), quota: quotaOf(plan), containerDefaults },
    options,
  );
  const monitoring = new KubernetesNamespace(plan.monitoring.namespace, { labels: labelsOf("monitoring") }, options);
  const placement = (component: string) => ({ namespace: application.namespace, labels: labelsOf(component) });
  return {
    ...installation,
    plan,
    namespace: application.namespace,
    monitoringNamespace: monitoring.namespace,
    store: secretStore(plan, settings, placement("secret-store"), options),
    placement,
    monitoringPlacement: (component) => ({ namespace: monitoring.namespace, labels: labelsOf(component) }),
    options,
  };
}

function secretStore(
  plan: Plan,
  { secretStore: store }: KubernetesSettings,
  placement: KubernetesPlacement,
  options: pulumi.ComponentResourceOptions,
): Ground["store"] {
  if (store === "generated") return undefined;
  if ("existing" in store) return store.existing;
  return new KubernetesSecretStore(`${plan.system}-secrets`, { ...placement, provider: store }, options).reference;
}

/** Reserves and limits of a container, as Kubernetes writes them. */
export function resources(component: {
  readonly cpu: { readonly request: Cpu; readonly limit: Cpu };
  readonly memory: { readonly request: Bytes; readonly limit: Bytes };
  readonly disk?: { readonly request: Bytes; readonly limit: Bytes };
}): ContainerResources {
  const { cpu, memory, disk } = component;
  return {
    cpu: { request: formatCpu(cpu.request), limit: formatCpu(cpu.limit) },
    memory: { request: formatBytes(memory.request), limit: formatBytes(memory.limit) },
    ...(disk ? { ephemeralStorage: { request: formatBytes(disk.request), limit: formatBytes(disk.limit) } } : {}),
  };
}

/**
 * Room for every pod of the plan at its largest, with one more of each service for a rollout, and the same again for
 * what operators add: a quota that stops a runaway and never a release.
 */
function quotaOf(plan: Plan): NonNullable<KubernetesNamespaceArgs["quota"]> {
  const pods = [
    ...plan.services.map((service) => ({
      ...service,
      count: (service.scale ? service.scale.max : service.replicas) + 1,
    })),
    ...plan.jobs.map((job) => ({ ...job, count: 1 })),
    ...plan.databases.map((database) => ({ ...database, count: database.instances + database.readReplicas + 1 })),
    ...plan.caches.map((cache) => ({ ...cache, count: cache.replicas + 1 })),
  ];
  const sum = (amount: (pod: (typeof pods)[number]) => number) =>
    2 * pods.reduce((total, pod) => total + pod.count * amount(pod), 0);
  return {
    cpu: {
      requests: formatCpu({ millicores: sum(({ cpu }) => cpu.request.millicores) }),
      limits: formatCpu({ millicores: sum(({ cpu }) => cpu.limit.millicores) }),
    },
    memory: {
      requests: formatBytes({ bytes: sum(({ memory }) => memory.request.bytes) }),
      limits: formatBytes({ bytes: sum(({ memory }) => memory.limit.bytes) }),
    },
    pods: sum(() => 1),
  };
}
