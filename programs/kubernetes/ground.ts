import { type Bytes, type Cpu, formatBytes, formatCpu, kubernetesLabels, type Plan } from "@axon/core";
import {
  type ContainerResources,
  KubernetesNamespace,
  type KubernetesNamespaceArgs,
  type KubernetesPlacement,
} from "@axon/platform/kubernetes";
import { KubernetesSecretStore, type SecretStoreReference } from "@axon/secrets/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { drilledDatabases, drillNamespace } from "./drilled.ts";
import type { KubernetesSettings } from "./settings.ts";

/** What belongs to one stack, beside the plan. */
export interface Installation {
  readonly settings: KubernetesSettings;
  /** Names the stack file in problems: `Pulumi.prod.yaml`. */
  readonly stackFile: string;
  /** Values of `axon:secrets`, by `<component>.<key>`. */
  readonly secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Whether an earlier release comes back, which waits for no backup. @default false */
  readonly rollback?: boolean;
}

/** A namespace of the system, and what its components share. */
export interface Place {
  readonly namespace: pulumi.Output<string>;
  /** The external store of secrets; undefined where the stack itself makes them. */
  readonly store?: pulumi.Input<SecretStoreReference>;
  /** Namespace and labels for a component. */
  placement(component: string): KubernetesPlacement;
}

/** What every component of the system stands on. */
export interface Ground extends Installation {
  readonly plan: Plan;
  /** Where the system runs. */
  readonly application: Place;
  /** Where what watches it runs. */
  readonly monitoring: Place;
  /** Where backups are restored for a trial; undefined where no database has drills. */
  readonly drills?: Pick<Place, "placement">;
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
  const quota = quotaOf(plan);
  return {
    ...installation,
    plan,
    application: layPlace(plan, settings, plan.namespace, { quota, containerDefaults }, options),
    monitoring: layPlace(plan, settings, plan.monitoring.namespace, {}, options),
    ...(drilledDatabases(plan).length > 0 ? { drills: layDrills(plan, options) } : {}),
    options,
  };
}

/** Without a secret store, and beyond the quota of the system: a drill takes nothing away from it. */
function layDrills(plan: Plan, options: pulumi.ComponentResourceOptions): Pick<Place, "placement"> {
  const name = drillNamespace(plan);
  const labelsOf = (component: string) => kubernetesLabels({ ...plan.ownership, component });
  const { namespace } = new KubernetesNamespace(name, { labels: labelsOf(name) }, options);
  return { placement: (component) => ({ namespace, labels: labelsOf(component) }) };
}

function layPlace(
  plan: Plan,
  settings: KubernetesSettings,
  name: string,
  limits: Pick<KubernetesNamespaceArgs, "quota" | "containerDefaults">,
  options: pulumi.ComponentResourceOptions,
): Place {
  const labelsOf = (component: string) => kubernetesLabels({ ...plan.ownership, component });
  const { namespace } = new KubernetesNamespace(
    name,
    { labels: labelsOf(name), mesh: settings.mesh, ...limits },
    options,
  );
  const placement = (component: string) => ({ namespace, labels: labelsOf(component) });
  return { namespace, placement, store: secretStore(`${name}-secrets`, settings, placement("secret-store"), options) };
}

function secretStore(
  name: string,
  { secretStore: provider }: KubernetesSettings,
  placement: KubernetesPlacement,
  options: pulumi.ComponentResourceOptions,
): Place["store"] {
  if (provider === "generated") return undefined;
  if ("existing" in provider) return provider.existing;
  return new KubernetesSecretStore(name, { ...placement, provider }, options).reference;
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
