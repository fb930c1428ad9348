import type { Value } from "./value.ts";

/** One resource as rules see it: a Pulumi input or a Kubernetes manifest, already plain data. */
export interface Resource {
  /** Pulumi type token: `kubernetes:apps/v1:Deployment`, `aws:rds/instance:Instance`. */
  readonly type: string;
  /** The resource's name where it was declared: the Pulumi name, or `metadata.name` of a manifest. */
  readonly name: string;
  /** Absent for what never was in a Pulumi program, such as a manifest in a file. */
  readonly urn?: string;
  readonly inputs: Value;
  /** Whether the engine refuses to delete it. Absent where nobody tells, as of a manifest in a file. */
  readonly protect?: boolean;
  /** URNs of what each input is computed from, by the input's name: who is meant by a reference that is not known yet. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** The parts of a Kubernetes type token; the core group is named `core`, as Pulumi does. */
export interface KubernetesType {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const kubernetesToken = /^kubernetes:([^/:]+)\/([^:]+):([A-Za-z0-9]+)$/;

const types = new Map<string, KubernetesType | undefined>();

/** The parts of a token, or undefined when it is not of Kubernetes. */
export function kubernetesType(token: string): KubernetesType | undefined {
  if (types.has(token)) return types.get(token);
  const [, group, version, kind] = kubernetesToken.exec(token) ?? [];
  const parts = group && version && kind ? { group, version, kind } : undefined;
  types.set(token, parts);
  return parts;
}

/** True for an object of an operator. Groups of the API server itself have no dot in their names, or end in `k8s.io`. */
export function isCustom({ type }: Resource): boolean {
  const group = kubernetesType(type)?.group ?? "";
  return group.includes(".") && !group.endsWith("k8s.io");
}

const keys = new Map<string, string>();

/**
 * Azure's provider offers each type also in the versions of its API: `azure-native:storage/v20230101:StorageAccount`, and from
 * its version 3 on in packages made for one, `azure-native_storage_v20230101:storage:StorageAccount`.
 */
const azureVersion = /^azure-native(?:_\w+_v\d{8}\w*)?:([^/:]+)(?:\/v\d{8}\w*)?:/;

/**
 * What AWS's provider has under two names: load balancers in two modules, the types of S3 with the `V2` that they had before its
 * version 7, and search, whose fields are the same by its older name. Source: the SDK's `alb`, `s3` and `elasticsearch`.
 */
const awsNames: readonly (readonly [RegExp, string])[] = [
  [/^aws:(?:alb|applicationloadbalancing)\//, "aws:lb/"],
  [/^aws:elasticsearch\/domain/, "aws:opensearch/domain"],
  [/^aws:s3\/(bucket\w*)V2:(Bucket\w*)V2$/, "aws:s3/$1:$2"],
];

/**
 * What rules name a type by: the token without the version of Kubernetes or Azure, so that `kubernetes:apps/v1:Deployment` and
 * `kubernetes:apps/v1beta1:Deployment` are both `kubernetes:apps:Deployment`. Of two names in AWS it is the newer. Other tokens
 * stay as they are.
 */
export function typeKey(token: string): string {
  const known = keys.get(token);
  if (known) return known;
  const parts = kubernetesType(token);
  const key = parts
    ? `kubernetes:${parts.group}:${parts.kind}`
    : awsNames.reduce((name, [old, now]) => name.replace(old, now), token.replace(azureVersion, "azure-native:$1:"));
  keys.set(token, key);
  return key;
}

/** The Pulumi type token of a Kubernetes object. */
export function tokenOf(apiVersion: string, kind: string): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}
