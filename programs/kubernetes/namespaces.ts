import { formatBytes, formatCpu, kubernetesLabels, type Plan, type PodGroup, podGroups } from "@axon/core";
import {
  KubernetesAuthority,
  KubernetesNamespace,
  type KubernetesNamespaceArgs,
  type KubernetesPlacement,
  type Labels,
  type SecretKey,
} from "@axon/platform/kubernetes";
import { KubernetesSecretStore, type SecretStoreReference } from "@axon/secrets/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { drillNamespace } from "./drilled.ts";
import { refreshNamespace } from "./refreshed.ts";
import { type KubernetesSettings, needsKeys } from "./settings.ts";

/** A namespace of the system, and what its components share. */
export interface Place {
  /** The namespace's name as it is known beforehand. */
  readonly name: string;
  readonly namespace: pulumi.Output<string>;
  /** The external store of secrets; undefined where the stack itself makes them. */
  readonly store?: pulumi.Input<SecretStoreReference>;
  /** The second store, for keys that must not be lost; undefined where nobody named one. Made for the first who asks. */
  copies(): pulumi.Input<SecretStoreReference> | undefined;
  /** Namespace and labels for a component. */
  placement(component: string): KubernetesPlacement;
  /** Who signs the certificates of stores in other namespaces. */
  authority(): SecretKey;
}

/** For containers that operators or people add without saying what they need. */
const containerDefaults = { cpu: { request: "50m", limit: "500m" }, memory: { request: "64Mi", limit: "256Mi" } };

/** Limits of the places beside the system: how much its watchers need grows with the nodes, and drills come and go. */
const beside = { quota: {}, containerDefaults };
const inRecovery = { layer: "recovery", ...beside };

/** The system's own namespace, with room for what stands in no layer. */
export function layApplication(
  plan: Plan,
  settings: KubernetesSettings,
  options: pulumi.ComponentResourceOptions,
): Place {
  // How much a chart brings is not known.
  const quota = plan.chart ? undefined : quotaOf(plan, undefined);
  return layPlace(plan, settings, plan.namespace, { layer: "application", quota, containerDefaults }, options);
}

/** The namespace of a layer, with room for what stands in it. */
export function layLayer(
  plan: Plan,
  settings: KubernetesSettings,
  { name, labels }: Plan["layers"][number],
  options: pulumi.ComponentResourceOptions,
): Place {
  const limits = { quota: quotaOf(plan, name), containerDefaults };
  return layPlace(plan, settings, name, { layer: name, ...limits, ownLabels: labels }, options);
}

/** The place of what watches the system, whose need nobody can say beforehand. */
export function layMonitoring(
  plan: Plan,
  settings: KubernetesSettings,
  options: pulumi.ComponentResourceOptions,
): Place {
  const { namespace, labels } = plan.monitoring;
  return layPlace(plan, settings, namespace, { layer: "monitoring", ...beside, ownLabels: labels }, options);
}

/**
 * Drills are beyond the quota of the system, from which they take nothing away. They have no secrets but the keys of a store of
 * backups, and are in no mesh: they reach that store alone.
 */
export function layDrills(plan: Plan, settings: KubernetesSettings, options: pulumi.ComponentResourceOptions): Place {
  const own = needsKeys(settings.backup) ? settings : { ...settings, secretStore: "generated" as const };
  return layPlace(plan, { ...own, mesh: undefined }, drillNamespace(plan), inRecovery, options);
}

/** Apart from the system, beyond its quota, and in no mesh: what is there must not be seen from it before it is masked. */
export function layRefreshes(
  plan: Plan,
  settings: KubernetesSettings,
  options: pulumi.ComponentResourceOptions,
): Place {
  return layPlace(plan, { ...settings, mesh: undefined }, refreshNamespace(plan), inRecovery, options);
}

interface PlaceArgs extends Pick<KubernetesNamespaceArgs, "quota" | "containerDefaults"> {
  /** What the costs of all that stands there are summed up by, unless its own labels say another. */
  readonly layer: string;
  readonly ownLabels?: Labels;
}

function layPlace(
  plan: Plan,
  settings: KubernetesSettings,
  name: string,
  { ownLabels = {}, layer, ...limits }: PlaceArgs,
  options: pulumi.ComponentResourceOptions,
): Place {
  const ownership = { ...plan.ownership, layer: ownLabels.layer ?? layer };
  const labelsOf = (component: string) => kubernetesLabels({ ...ownership, component });
  const { namespace } = new KubernetesNamespace(
    name,
    { labels: { ...labelsOf(name), ...ownLabels }, mesh: settings.mesh, ...limits },
    options,
  );
  const placement = (component: string) => ({ namespace, labels: labelsOf(component) });
  let authority: KubernetesAuthority | undefined;
  const args = { ...placement("authority"), issuer: settings.internalIssuer };
  let copies: Place["store"];
  return {
    name,
    namespace,
    placement,
    authority: () => {
      authority ??= new KubernetesAuthority(`${name}-authority`, args, options);
      return authority.certificateAuthority;
    },
    store: secretStore(`${name}-secrets`, settings.secretStore, placement("secret-store"), options),
    copies: () => {
      const { secretCopies } = settings;
      copies ??= secretCopies
        ? secretStore(`${name}-secret-copies`, secretCopies, placement("secret-copies"), options)
        : undefined;
      return copies;
    },
  };
}

function secretStore(
  name: string,
  provider: KubernetesSettings["secretStore"],
  placement: KubernetesPlacement,
  options: pulumi.ComponentResourceOptions,
): Place["store"] {
  if (provider === "generated") return undefined;
  if ("existing" in provider) return { kind: provider.existing.kind, name: provider.existing.name };
  return new KubernetesSecretStore(name, { ...placement, provider }, options).reference;
}

/**
 * Room for every pod of the plan at its largest, with one more of each service for a rollout, and the same again for
 * what operators add: a quota that stops a runaway and never a release. Where nothing of the plan runs it says nothing of pods.
 */
function quotaOf(plan: Plan, layer: string | undefined): NonNullable<KubernetesNamespaceArgs["quota"]> {
  const groups = podGroups(plan).filter((group) => group.layer === layer);
  if (groups.length === 0) return {};
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
