import { isMap, listAt, mapAt, Secret, textAt, unwrap, type Value, type ValueMap, valueAt } from "../value.ts";
import type { World, WorldResource } from "../world/world.ts";
import { type Kind, kindOf, objectId, worldKey } from "./kind.ts";
import { nameOf, namespaceOf } from "./object.ts";

/**
 * What the controllers of a cluster make for an object, some time after it is there. All of it is made up. What somebody
 * else has made already is left alone.
 */
export function controllerObjects(
  kind: Kind,
  object: ValueMap,
  owner: string,
  world: World,
): readonly [string, WorldResource][] {
  const make = CONTROLLERS[`${kind.group}/${kind.kind}`];
  const made = (make?.(object) ?? []).map((one) => toOwned(one, owner));
  return made.filter(([key]) => {
    const existing = world.get(key);
    return existing === undefined || existing.owner === owner;
  });
}

function toOwned(made: ValueMap, owner: string): [string, WorldResource] {
  const madeKind = kindOf(textAt(made, "apiVersion") ?? "", textAt(made, "kind") ?? "");
  const key = worldKey(madeKind, namespaceOf(made), nameOf(made));
  const group = madeKind.group === "" ? "core" : madeKind.group;
  const resource: WorldResource = {
    standIn: "kubernetes",
    type: `kubernetes:${group}/${madeKind.version}:${madeKind.kind}`,
    id: objectId(madeKind, namespaceOf(made), nameOf(made)),
    urn: "",
    properties: made,
    modelled: ["*"],
    owner,
  };
  return [key, resource];
}

const CONTROLLERS: Readonly<Record<string, (object: ValueMap) => readonly ValueMap[]>> = {
  "/Namespace": (object) => [serviceAccount(nameOf(object), "default"), rootCertificates(nameOf(object))],
  "cert-manager.io/Certificate": (object) => {
    const name = textAt(object, "spec", "secretName");
    return name === undefined ? [] : [secret(object, name, "kubernetes.io/tls", ["tls.crt", "tls.key", "ca.crt"])];
  },
  "external-secrets.io/ExternalSecret": externalSecret,
  "elasticsearch.k8s.elastic.co/Elasticsearch": searchCluster,
  "kafka.strimzi.io/Kafka": brokerCluster,
  "kafka.strimzi.io/KafkaUser": (object) => [brokerUser(object)],
  "kibana.k8s.elastic.co/Kibana": (object) => [service(object, `${nameOf(object)}-kb-http`, "https", 5601)],
  "monitoring.coreos.com/Alertmanager": (object) => [service(object, "alertmanager-operated", "web", 9093)],
  "monitoring.coreos.com/Prometheus": (object) => [service(object, "prometheus-operated", "web", 9090)],
  "postgresql.cnpg.io/Cluster": databaseCluster,
  "ray.io/RayCluster": rayCluster,
  "postgresql.cnpg.io/Pooler": (object) => [service(object, nameOf(object), "pgbouncer", 5432)],
};

function externalSecret(object: ValueMap): readonly ValueMap[] {
  const target = mapAt(object, "spec", "target");
  const name = textAt(target, "name") ?? nameOf(object);
  return [secret(object, name, textAt(target, "template", "type") ?? "Opaque", externalSecretKeys(object))];
}

/**
 * Keys of the Secret that External Secrets makes; none when they are known to the store alone. A template replaces what
 * was fetched unless it is to be merged. Source: https://external-secrets.io/latest/guides/templating/
 */
function externalSecretKeys(object: ValueMap): readonly string[] {
  const template = mapAt(object, "spec", "target", "template");
  if (listAt(object, "spec", "dataFrom").length > 0 || listAt(template, "templateFrom").length > 0) {
    return [];
  }
  const fetched = listAt(object, "spec", "data").map((entry) => textAt(entry, "secretKey") ?? "");
  const templated = Object.keys(mapAt(template, "data"));
  return template.mergePolicy === "Merge" || templated.length === 0
    ? [...new Set([...fetched, ...templated])]
    : templated;
}

/** Source: https://cloudnative-pg.io/documentation/current/applications/ and …/certificates/ */
function databaseCluster(object: ValueMap): readonly ValueMap[] {
  const name = nameOf(object);
  const initialSecret = textAt(object, "spec", "bootstrap", "initdb", "secret", "name");
  const credentials = ["username", "password", "host", "port", "dbname", "uri", "jdbc-uri", "pgpass"];
  return [
    ...["rw", "ro", "r"].map((role) => service(object, `${name}-${role}`, "postgres", 5432)),
    ...["ca", "server", "replication"].map((use) =>
      secret(object, `${name}-${use}`, "kubernetes.io/tls", ["tls.crt", "tls.key"]),
    ),
    ...(initialSecret === undefined ? [secret(object, `${name}-app`, "kubernetes.io/basic-auth", credentials)] : []),
    serviceAccount(namespaceOf(object), name),
  ];
}

/** Source: https://strimzi.io/docs/operators/latest/deploying — the Services of internal listeners and the secrets of the CAs. */
function brokerCluster(object: ValueMap): readonly ValueMap[] {
  const name = nameOf(object);
  const listeners = listAt(object, "spec", "kafka", "listeners").map((listener) => ({
    name: `tcp-${textAt(listener, "name") ?? ""}`,
    port: valueAt(listener, ["port"]) ?? 9093,
  }));
  return [
    portsService(object, `${name}-kafka-bootstrap`, [{ name: "tcp-replication", port: 9091 }, ...listeners]),
    portsService(object, `${name}-kafka-brokers`, [{ name: "tcp-replication", port: 9091 }, ...listeners]),
    secret(object, `${name}-cluster-ca-cert`, "Opaque", ["ca.crt", "ca.p12", "ca.password"]),
    secret(object, `${name}-clients-ca-cert`, "Opaque", ["ca.crt", "ca.p12", "ca.password"]),
    serviceAccount(namespaceOf(object), `${name}-kafka`),
  ];
}

/** Source: https://strimzi.io/docs/operators/latest/deploying — user authentication. */
function brokerUser(object: ValueMap): ValueMap {
  const certificate = ["ca.crt", "user.crt", "user.key", "user.p12", "user.password"];
  const keys: Readonly<Record<string, readonly string[]>> = {
    "scram-sha-512": ["password", "sasl.jaas.config"],
    tls: certificate,
  };
  const type = textAt(object, "spec", "authentication", "type") ?? "";
  return secret(object, nameOf(object), "Opaque", keys[type] ?? []);
}

/** Source: https://www.elastic.co/docs/deploy-manage/deploy/cloud-on-k8s/accessing-services */
function searchCluster(object: ValueMap): readonly ValueMap[] {
  const name = nameOf(object);
  return [
    ...["http", "internal-http"].map((use) => service(object, `${name}-es-${use}`, "https", 9200)),
    service(object, `${name}-es-transport`, "tls-transport", 9300),
    secret(object, `${name}-es-http-certs-public`, "Opaque", ["ca.crt", "tls.crt"]),
    secret(object, `${name}-es-elastic-user`, "Opaque", ["elastic"]),
  ];
}

/** The values are empty: whoever needs one in the sandbox would only get a made-up secret. */
function secret(owner: ValueMap, name: string, type: string, keys: readonly string[]): ValueMap {
  const data = Object.fromEntries(keys.map((key): [string, Value] => [key, ""]));
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: namespaceOf(owner), labels: labelsOf(owner) },
    type,
    data: new Secret(data),
  };
}

function service(owner: ValueMap, name: string, portName: string, port: number): ValueMap {
  return portsService(owner, name, [{ name: portName, port }]);
}

/** The head has an account of KubeRay's unless its template names one (ray-operator, reconcileAutoscalerServiceAccount). */
function rayCluster(object: ValueMap): readonly ValueMap[] {
  const name = nameOf(object);
  const named = textAt(object, "spec", "headGroupSpec", "template", "spec", "serviceAccountName");
  return [
    service(object, `${name}-head-svc`, "client", 10001),
    ...(named === undefined ? [serviceAccount(namespaceOf(object), name)] : []),
  ];
}

function portsService(owner: ValueMap, name: string, ports: readonly { name: string; port: Value }[]): ValueMap {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: namespaceOf(owner), labels: labelsOf(owner) },
    spec: {
      type: "ClusterIP",
      ports: ports.map(({ name, port }) => ({ name, port, protocol: "TCP", targetPort: port })),
    },
  };
}

function serviceAccount(namespace: string, name: string): ValueMap {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } };
}

function rootCertificates(namespace: string): ValueMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-root-ca.crt", namespace },
    data: { "ca.crt": "" },
  };
}

function labelsOf(object: ValueMap): ValueMap {
  const labels = unwrap(mapAt(object, "metadata").labels);
  return isMap(labels) ? labels : {};
}
