/** A kind of Kubernetes object, as its API names it. */
export interface Kind {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `v1` or `group/version`, as an object says it. */
  readonly apiVersion: string;
  readonly namespaced: boolean;
  /** Whether the Pulumi resource only patches an object that belongs to somebody else. */
  readonly patch: boolean;
}

/** Kinds that live outside of namespaces. Source: `kubectl api-resources --namespaced=false`, and each operator's CRDs. */
const CLUSTER_KINDS: ReadonlySet<string> = new Set([
  "APIService",
  "Bundle",
  "CSIDriver",
  "CSINode",
  "CertificateSigningRequest",
  "ClusterAnalysisTemplate",
  "ClusterExternalSecret",
  "ClusterGenerator",
  "ClusterImageCatalog",
  "ClusterIssuer",
  "ClusterPushSecret",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterSecretStore",
  "ClusterTriggerAuthentication",
  "ClusterTrustBundle",
  "CustomResourceDefinition",
  "DeviceClass",
  "EC2NodeClass",
  "FlowSchema",
  "GatewayClass",
  "IPAddress",
  "IngressClass",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "NodeClaim",
  "NodeOverlay",
  "NodePool",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "ResourceSlice",
  "RuntimeClass",
  "ServiceCIDR",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
  "VolumeAttributesClass",
]);

/** Ends the type of a resource that patches an object of another owner, such as `NamespacePatch`. */
export const PATCH_SUFFIX = "Patch";

/** The kind of a Pulumi type token such as `kubernetes:apps/v1:Deployment`; `undefined` for anything else. */
export function parseType(type: string): Kind | undefined {
  const match = /^kubernetes:(?:([^:/]+)\/)?(v\d+(?:(?:alpha|beta)\d+)?):([A-Za-z][A-Za-z0-9]*)$/.exec(type);
  if (match === null) {
    return undefined;
  }
  const [, group = "", version = "", name = ""] = match;
  const patch = name.endsWith(PATCH_SUFFIX) && name !== PATCH_SUFFIX;
  return makeKind(group === "core" ? "" : group, version, patch ? name.slice(0, -PATCH_SUFFIX.length) : name, patch);
}

/** The kind of an object that says `apiVersion` and `kind`. */
export function kindOf(apiVersion: string, kind: string): Kind {
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  return makeKind(group, version, kind, false);
}

function makeKind(group: string, version: string, kind: string, patch: boolean): Kind {
  const apiVersion = group === "" ? version : `${group}/${version}`;
  return { group, version, kind, apiVersion, namespaced: !CLUSTER_KINDS.has(kind), patch };
}

/** Name of a kind in API server messages: `deployments.apps`, `namespaces`. */
export function resourceName({ kind, group }: Kind): string {
  const singular = kind.toLowerCase();
  const plural = /(s|x|ch|sh)$/.test(singular)
    ? singular === "endpoints"
      ? singular
      : `${singular}es`
    : singular.replace(/([^aeiou])y$/, "$1ie").concat("s");
  return group === "" ? plural : `${plural}.${group}`;
}

/** Where an object is kept in the world. The version is no part of it: `v1` and `v1beta1` show the same object. */
export function worldKey(kind: Kind, namespace: string, name: string): string {
  return `kubernetes/${kind.group}/${kind.kind}/${kind.namespaced ? namespace : ""}/${name}`;
}

/** The engine's id of an object: `namespace/name`, or `name` outside of namespaces. */
export function objectId(kind: Kind, namespace: string, name: string): string {
  return kind.namespaced ? `${namespace}/${name}` : name;
}

/** The reverse of {@link objectId}; an id without a namespace means the default one. */
export function parseId(kind: Kind, id: string): { readonly namespace: string; readonly name: string } {
  const slash = id.indexOf("/");
  if (!kind.namespaced || slash < 0) {
    return { namespace: kind.namespaced ? DEFAULT_NAMESPACE : "", name: id };
  }
  return { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

export const DEFAULT_NAMESPACE = "default";

/** The kind of a type token. @throws Error when the token is none of an object */
export function requireKind(type: string): Kind {
  const kind = parseType(type);
  if (kind === undefined) {
    throw new Error(`the sandbox does not play ${type}; use the objects it would make`);
  }
  return kind;
}
