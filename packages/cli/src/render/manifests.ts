import { missingIn } from "./missing.ts";
import type { RegisteredResource } from "./resource.ts";
import { type KeysRead, keysReadBy } from "./supply.ts";
import { isMap } from "./wire.ts";
import { yamlOf } from "./yaml.ts";

/** An object that cannot be applied as it is, because somebody else must say part of it. */
export interface LeftOut {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Paths of the values that are missing. */
  readonly missing: readonly string[];
  /** For a Secret, the keys that the manifests read of it. */
  readonly keys?: readonly string[];
}

/** Kubernetes objects as files, and those that have none. */
export interface Manifests {
  /** Path below `manifests/` to content. */
  readonly files: Readonly<Record<string, string>>;
  readonly leftOut: readonly LeftOut[];
}

/** What must be there before something else, as the number its folder begins with. */
const applyOrder: readonly (readonly [RegExp, number])[] = [
  [/^(Namespace|CustomResourceDefinition)$/, 0],
  [/^(ResourceQuota|LimitRange|PriorityClass|StorageClass)$/, 10],
  [/^NetworkPolicy$/, 20],
  [/^(ServiceAccount|Role|RoleBinding|ClusterRole|ClusterRoleBinding|SecretStore|ClusterIssuer|GatewayClass)$/, 30],
  [/^(ConfigMap|Secret|ExternalSecret|Issuer|Certificate|ObjectStore|Password)$/, 40],
  [/^(PersistentVolumeClaim|Cluster|Pooler|ScheduledBackup|Database|StatefulSet)$/, 50],
  [/^Service$/, 60],
  [/^(Job|CronJob)$/, 70],
  [/^(Deployment|HorizontalPodAutoscaler|PodDisruptionBudget)$/, 80],
];
const otherwise = 90;

/** Writes every Kubernetes object into a file of its own, in folders that sort in the order to apply them. */
export function manifestsOf(resources: readonly RegisteredResource[]): Manifests {
  const objects = resources.filter(isObject).map(({ inputs }) => withoutPulumi(inputs));
  const complete = objects.map(withoutComputedNotes);
  const whole = complete.filter((object) => missingIn(object).length === 0);
  const inNamespaces = Map.groupBy(whole, (object) => identityOf(object).namespace);
  const read = new Map([...inNamespaces].map(([namespace, objects]) => [namespace, keysReadBy(objects)]));
  const leftOut = complete.flatMap((object) => leftOutOf(object, read.get(identityOf(object).namespace)));
  const files = whole.map((object) => [fileOf(object), yamlOf(object)]);
  return { files: Object.fromEntries(files.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1))), leftOut };
}

type KubernetesObject = Readonly<Record<string, unknown>>;

function isObject({ type, custom, inputs }: RegisteredResource): boolean {
  return custom && type.startsWith("kubernetes:") && "kind" in inputs && "apiVersion" in inputs;
}

/** In the order people write them; without the annotations that only tell Pulumi how to wait. */
function withoutPulumi(inputs: KubernetesObject): KubernetesObject {
  const { apiVersion, kind, metadata, ...rest } = inputs;
  return { apiVersion, kind, metadata: withoutAnnotations(metadata, (key) => key.startsWith("pulumi.com/")), ...rest };
}

/**
 * Annotations that are known only after creation are there to make pods restart when a secret changes; an object is whole
 * without them. Nothing else may be left out of one.
 */
function withoutComputedNotes(value: unknown): KubernetesObject {
  return walk(value) as KubernetesObject;

  function walk(part: unknown): unknown {
    if (Array.isArray(part)) return part.map(walk);
    if (!isMap(part)) return part;
    const kept = withoutAnnotations(part, (_, note) => note === "<computed>") as KubernetesObject;
    return Object.fromEntries(Object.entries(kept).map(([key, entry]) => [key, walk(entry)]));
  }
}

function withoutAnnotations(holder: unknown, unwanted: (key: string, value: unknown) => boolean): unknown {
  if (!isMap(holder) || !("annotations" in holder)) return holder;
  const { annotations, ...rest } = holder;
  if (!isMap(annotations)) return unwanted("", annotations) ? rest : holder;
  const kept = Object.entries(annotations).filter(([key, value]) => !unwanted(key, value));
  return kept.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(kept) };
}

function leftOutOf(object: KubernetesObject, read: KeysRead = new Map()): LeftOut[] {
  const missing = missingIn(object);
  if (missing.length === 0) return [];
  const { namespace, name } = identityOf(object);
  return [
    {
      apiVersion: String(object.apiVersion),
      kind: String(object.kind),
      ...(namespace ? { namespace } : {}),
      name,
      missing,
      ...(object.kind === "Secret" ? { keys: [...(read.get(name) ?? [])].sort() } : {}),
    },
  ];
}

/** `60-service/cortex-core.cortex-core-api.yaml`: what two objects share in all of these is the same object. */
function fileOf(object: KubernetesObject): string {
  const kind = String(object.kind);
  const order = applyOrder.find(([kinds]) => kinds.test(kind))?.[1] ?? otherwise;
  const [group = "", version] = String(object.apiVersion).split("/");
  const { namespace, name } = identityOf(object);
  const folder =
    [String(order).padStart(2, "0"), kind.toLowerCase()].join("-") +
    (version && group.includes(".") ? `.${group}` : "");
  return `${folder}/${namespace ? `${namespace}.` : ""}${name}.yaml`;
}

function identityOf({ metadata }: KubernetesObject): { readonly namespace?: string; readonly name: string } {
  const { namespace, name } = isMap(metadata) ? metadata : {};
  return { name: String(name), ...(typeof namespace === "string" ? { namespace } : {}) };
}
