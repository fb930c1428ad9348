import {
  type Bytes,
  type Cpu,
  formatBytes,
  formatCpu,
  kubernetesLabels,
  type Plan,
  type SecretStrength,
} from "@axon/core";
import type { ContainerResources, KubernetesPlacement, SecretKey } from "@axon/platform/kubernetes";
import type { KubernetesCredentials } from "@axon/secrets/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ChartValues } from "../chart-values.ts";
import type { BackupKeys } from "./backups.ts";
import { drilledDatabases } from "./drilled.ts";
import { layApplication, layDrills, layLayer, layMonitoring, layRefreshes, type Place } from "./namespaces.ts";
import { installOperators } from "./operators.ts";
import { layerOf } from "./placed.ts";
import { refreshedDatabases } from "./refreshed.ts";
import type { KubernetesSettings } from "./settings.ts";
import { layStorageClasses } from "./storage-classes.ts";

/** A value of `axon:secrets`, and whether it is strong enough for what it is: looked at once, as nobody sees it later. */
export interface HandedSecret {
  readonly value: pulumi.Output<string>;
  readonly strength: Readonly<Record<Exclude<SecretStrength, "any">, boolean>>;
}

/** What belongs to one stack, beside the plan. */
export interface Installation {
  readonly settings: KubernetesSettings;
  /** Names the stack file in problems: `Pulumi.prod.yaml`. */
  readonly stackFile: string;
  /** Values of `axon:secrets`, by `<component>.<key>`. */
  readonly secrets: Readonly<Record<string, HandedSecret>>;
  /** What the file says that `settings.chart.values` names. @default {} */
  readonly chartValues?: ChartValues;
  /** Whether an earlier release comes back, which waits for no backup. @default false */
  readonly rollback?: boolean;
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
  const labels = kubernetesLabels({ ...plan.ownership, layer: "platform", component: "operators" });
  const transformations = installOperators(plan, settings, installation.stackFile, labels, provider);
  const options = { providers: { kubernetes: provider }, transformations: [...transformations] };
  // Nothing that asks for a volume is there before its class.
  const laid = { ...options, dependsOn: layStorageClasses(plan, installation, options) };
  const application = layApplication(plan, settings, laid);
  return {
    ...installation,
    plan,
    application,
    layers: Object.fromEntries(plan.layers.map((layer) => [layer.name, layLayer(plan, settings, layer, laid)])),
    // Nothing stands there where nobody watches.
    monitoring: plan.monitoring.enabled ? layMonitoring(plan, settings, laid) : application,
    ...(drilledDatabases(plan).length > 0 ? { drills: layDrills(plan, settings, laid) } : {}),
    ...(refreshedDatabases(plan).length > 0 ? { refreshes: layRefreshes(plan, settings, laid) } : {}),
    options,
  };
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
