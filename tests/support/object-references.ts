/** A Kubernetes object, as a manifest has it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, unknown>>;
  };
  readonly [field: string]: unknown;
}

/** One object's mention of another. */
export interface Reference {
  readonly from: string;
  readonly path: string;
  readonly to: string;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const key = (kind: string, name: unknown, namespace?: string) =>
  `${kind} ${namespace ? `${namespace}/` : ""}${String(name)}`;

/** Kinds that live outside of namespaces and are referred to. */
const clusterWide = [
  "ClusterIssuer",
  "ClusterRole",
  "ClusterSecretStore",
  "GatewayClass",
  "StorageClass",
  "PriorityClass",
];

/** Fields whose text or whose `name` is that of an object, by the kind of the object. */
const namedFields: Readonly<Record<string, string>> = {
  serviceAccountName: "ServiceAccount",
  serviceAccountRef: "ServiceAccount",
  configMap: "ConfigMap",
  configMapRef: "ConfigMap",
  configMapKeyRef: "ConfigMap",
  secret: "Secret",
  secretRef: "Secret",
  secretKeyRef: "Secret",
  secretName: "Secret",
  routingKey: "Secret",
  apiURL: "Secret",
  claimName: "PersistentVolumeClaim",
  serviceName: "Service",
  cluster: "Cluster",
  barmanObjectName: "ObjectStore",
  alertmanagerConfiguration: "AlertmanagerConfig",
  gatewayClassName: "GatewayClass",
  storageClassName: "StorageClass",
  priorityClassName: "PriorityClass",
};

/** Every mention of one object in another, optional ones left out. */
export function referencesIn(objects: readonly Manifest[]): Reference[] {
  return objects.flatMap((object) => {
    const own = object.metadata.namespace;
    const from = key(object.kind, object.metadata.name, own);
    const found: Reference[] = [];
    const note = (path: string, kind: string, name: unknown, namespace = own) =>
      found.push({ from, path, to: key(kind, name, clusterWide.includes(kind) ? undefined : namespace) });
    const walk = (value: unknown, path: string): void => {
      if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`);
      if (!isFields(value)) return;
      for (const [field, child] of Object.entries(value)) {
        const place = `${path}.${field}`;
        if (isFields(child) && child.optional === true) continue;
        const items = Array.isArray(child) ? child : [child];
        for (const item of items) {
          const kind = namedFields[field];
          if (kind && typeof item === "string") note(place, kind, item);
          else if (kind && isFields(item) && typeof item.name === "string") note(place, kind, item.name);
          else if (isFields(item) && typeof item.kind === "string" && typeof item.name === "string")
            note(place, item.kind, item.name, typeof item.namespace === "string" ? item.namespace : own);
        }
        walk(child, place);
      }
    };
    const { apiVersion: _, kind: __, metadata: ___, ...body } = object;
    walk(body, "");
    return found;
  });
}

/** What is there once the objects are applied: they themselves, and what controllers make for them. */
export function providedBy(objects: readonly Manifest[]): Set<string> {
  return new Set(
    objects.flatMap((object) => {
      const { kind, metadata, spec } = object;
      const { name, namespace } = metadata;
      const fields = isFields(spec) ? spec : {};
      const itself = key(kind, name, namespace);
      if (kind === "Certificate") return [itself, key("Secret", fields.secretName, namespace)];
      if (kind === "ExternalSecret") return [itself, key("Secret", name, namespace)];
      // https://cloudnative-pg.io/documentation/current/certificates/
      if (kind === "Cluster") return [itself, key("Secret", `${name}-ca`, namespace)];
      // https://www.elastic.co/docs/deploy-manage/security/k8s-https-settings
      if (kind === "Elasticsearch") return [itself, key("Secret", `${name}-es-http-certs-public`, namespace)];
      if (kind === "Namespace") return [itself, key("ConfigMap", "kube-root-ca.crt", name)];
      return [itself];
    }),
  );
}
