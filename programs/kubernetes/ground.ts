import {
  type Bytes,
  type Cpu,
  formatBytes,
  formatCpu,
  kubernetesLabels,
  type Plan,
  type PodGroup,
  podGroups,
} from "@axon/core";
import {
  type ContainerResources,
  KubernetesAuthority,
  KubernetesNamespace,
  type KubernetesNamespaceArgs,
  type KubernetesPlacement,
  type Labels,
  type SecretKey,
} from "@axon/platform/kubernetes";
import { type KubernetesCredentials, KubernetesSecretStore, type SecretStoreReference } from "@axon/secrets/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ChartValues } from "../chart-values.ts";
import type { BackupKeys } from "./backups.ts";
import { drilledDatabases, drillNamespace } from "./drilled.ts";
import { installOperators } from "./operators.ts";
import { layerOf } from "./placed.ts";
import { refreshedDatabases, refreshNamespace } from "./refreshed.ts";
import { type KubernetesSettings, needsKeys } from "./settings.ts";
import { layStorageClasses } from "./storage-classes.ts";

/** What belongs to one stack, beside the plan. */
export interface Installation {
  readonly settings: KubernetesSettings;
  /** Names the stack file in problems: `Pulumi.prod.yaml`. */
  readonly stackFile: string;
  /** Values of `axon:secrets`, by `<component>.<key>`. */
  readonly secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** What the file says that `settings.chart.values` names. @default {} */
  readonly chartValues?: ChartValues;
  /** Whether an earlier release comes back, which waits for no backup. @default false */
  readonly rollback?: boolean;
}

/** A namespace of the system, and what its components share. */
export interface Place {
  /** The namespace's name as it is known beforehand. */
  readonly name: string;
  readonly namespace: pulumi.Output<string>;
  /** The external store of secrets; undefined where the stack itself makes them. */
  readonly store?: pulumi.Input<SecretStoreReference>;
  /** Namespace and labels for a component. */
  placement(component: string): KubernetesPlacement;
  /** Who signs the certificates of stores in other namespaces. */
  authority(): SecretKey;
}

/** What every component of the system stands on. */
export interface Ground extends Installation {
  readonly plan: Plan;
  /** Where the system runs, but for what stands in a layer. */
  readonly application: Place;
  /** Where the components of each layer run. */
  readonly layers: Readonly<Record<string, Place>>;
  /** Where what watches it runs. */
  readonly monitoring: Place;
  /** Where backups are restored for a trial; undefined where no database has drills. */
  readonly drills?: Place;
  /** Where data of another environment is masked; undefined where no database is refreshed. */
  readonly refreshes?: Place;
  /** Keys of the store of backups, where it knows no identities of the cluster. */
  readonly backupKeys?: BackupKeys;
  /** The login that images are pulled with; undefined where nodes have an identity of their own. */
  readonly registry?: KubernetesCredentials;
  /** Keys of the store that other environments' backups are read from, likewise. */
  readonly refreshKeys?: BackupKeys;
  readonly options: pulumi.ComponentResourceOptions;
}

/** For containers that operators or people add without saying what they need. */
const containerDefaults = { cpu: { request: "50m", limit: "500m" }, memory: { request: "64Mi", limit: "256Mi" } };

/** Limits of the places beside the system: how much its watchers need grows with the nodes, and drills come and go. */
const beside = { quota: {}, containerDefaults };

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
  const labels = kubernetesLabels({ ...plan.ownership, component: "operators" });
  const transformations = installOperators(plan, settings, installation.stackFile, labels, provider);
  const options = { providers: { kubernetes: provider }, transformations: [...transformations] };
  // Nothing that asks for a volume is there before its class.
  const laid = { ...options, dependsOn: layStorageClasses(plan, settings, options) };
  const application = layApplication(plan, settings, laid);
  const { enabled, namespace: watching, labels: ownLabels } = plan.monitoring;
  return {
    ...installation,
    plan,
    application,
    layers: Object.fromEntries(plan.layers.map((layer) => [layer.name, layLayer(plan, settings, layer, laid)])),
    // Nothing stands there where nobody watches.
    monitoring: enabled ? layPlace(plan, settings, watching, { ...beside, ownLabels }, laid) : application,
    ...(drilledDatabases(plan).length > 0 ? { drills: layDrills(plan, settings, laid) } : {}),
    ...(refreshedDatabases(plan).length > 0 ? { refreshes: layRefreshes(plan, settings, laid) } : {}),
    options,
  };
}

/** The system's own namespace, with room for what stands in no layer. */
function layApplication(plan: Plan, settings: KubernetesSettings, options: pulumi.ComponentResourceOptions): Place {
  // How much a chart brings is not known.
  const quota = plan.chart ? undefined : quotaOf(plan, undefined);
  return layPlace(plan, settings, plan.namespace, { quota, containerDefaults }, options);
}

function layLayer(
  plan: Plan,
  settings: KubernetesSettings,
  { name, labels }: Plan["layers"][number],
  options: pulumi.ComponentResourceOptions,
): Place {
  return layPlace(plan, settings, name, { quota: quotaOf(plan, name), containerDefaults, ownLabels: labels }, options);
}

/** Every namespace that has parts of the system. */
export function namespacesOf({ namespace, layers }: Plan): string[] {
  return [namespace, ...layers.map(({ name }) => name)];
}

/** The place of a component: its layer, or the system's own namespace. */
export function placeOf(ground: Ground, component: string): Place {
  const layer = layerOf(ground.plan, component);
  const place = layer === undefined ? ground.application : ground.layers[layer];
  if (!place) throw new Error(`${component} stands in the layer ${layer}, which is not planned`);
  return place;
}

/** Namespace and labels of a component. */
export function placement(ground: Ground, component: string): KubernetesPlacement {
  return placeOf(ground, component).placement(component);
}

/** What a component is called from any namespace of the system; its own name where there is only one. */
export function hostOf(ground: Ground, component: string, host = component): string {
  return ground.plan.layers.length === 0 ? host : `${host}.${placeOf(ground, component).name}.svc`;
}

/** The same of a host that is known once its component is there. */
export function from(ground: Ground, component: string, host: pulumi.Output<string>): pulumi.Output<string> {
  return host.apply((known) => hostOf(ground, component, known));
}

/** The authority of a store's certificate, as a Secret where one of its consumers runs. */
export function authorityFor(ground: Ground, consumer: string, own: SecretKey, store: Place): SecretKey {
  const place = placeOf(ground, consumer);
  return place.name === store.name ? own : place.authority();
}

/** Every place with a workload that uses a component, each once, in the order of their names. */
export function consumerPlaces(ground: Ground, component: string): Place[] {
  const { services, jobs } = ground.plan;
  const users = [...services, ...jobs].filter(({ uses }) => Object.hasOwn(uses, component));
  const places = new Map(users.map(({ name }) => [placeOf(ground, name).name, placeOf(ground, name)]));
  return [...places.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Drills are beyond the quota of the system, from which they take nothing away. They have no secrets but the keys of a store of
 * backups, and are in no mesh: they reach that store alone.
 */
function layDrills(plan: Plan, settings: KubernetesSettings, options: pulumi.ComponentResourceOptions): Place {
  const own = needsKeys(settings.backup) ? settings : { ...settings, secretStore: "generated" as const };
  return layPlace(plan, { ...own, mesh: undefined }, drillNamespace(plan), beside, options);
}

/** Apart from the system, beyond its quota, and in no mesh: what is there must not be seen from it before it is masked. */
function layRefreshes(plan: Plan, settings: KubernetesSettings, options: pulumi.ComponentResourceOptions): Place {
  return layPlace(plan, { ...settings, mesh: undefined }, refreshNamespace(plan), beside, options);
}

function layPlace(
  plan: Plan,
  settings: KubernetesSettings,
  name: string,
  {
    ownLabels,
    ...limits
  }: Pick<KubernetesNamespaceArgs, "quota" | "containerDefaults"> & { readonly ownLabels?: Labels },
  options: pulumi.ComponentResourceOptions,
): Place {
  const labelsOf = (component: string) => kubernetesLabels({ ...plan.ownership, component });
  const { namespace } = new KubernetesNamespace(
    name,
    { labels: { ...labelsOf(name), ...ownLabels }, mesh: settings.mesh, ...limits },
    options,
  );
  const placement = (component: string) => ({ namespace, labels: labelsOf(component) });
  let authority: KubernetesAuthority | undefined;
  const args = { ...placement("authority"), issuer: settings.internalIssuer };
  return {
    name,
    namespace,
    placement,
    authority: () => {
      authority ??= new KubernetesAuthority(`${name}-authority`, args, options);
      return authority.certificateAuthority;
    },
    store: secretStore(`${name}-secrets`, settings, placement("secret-store"), options),
  };
}

function secretStore(
  name: string,
  { secretStore: provider }: KubernetesSettings,
  placement: KubernetesPlacement,
  options: pulumi.ComponentResourceOptions,
): Place["store"] {
  if (provider === "generated") return undefined;
  if ("existing" in provider) return { kind: provider.existing.kind, name: provider.existing.name };
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
function quotaOf(plan: Plan, layer: string | undefined): NonNullable<KubernetesNamespaceArgs["quota"]> {
  const groups = podGroups(plan).filter((group) => group.layer === layer);
  const sum = (amount: (group: PodGroup) => number) =>
    2 * groups.reduce((total, group) => total + (group.most + (group.rolls ? 1 : 0)) * amount(group), 0);
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
