import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  manifest,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const store = (endpointURL: unknown, labels: object = {}) =>
  manifest({
    apiVersion: "barmancloud.cnpg.io/v1",
    kind: "ObjectStore",
    metadata: { name: "core", labels },
    spec: { configuration: { destinationPath: "s3://backups/core", endpointURL } },
  });
const location = (s3Url: unknown) =>
  manifest({ apiVersion: "velero.io/v1", kind: "BackupStorageLocation", spec: { provider: "aws", config: { s3Url } } });

/** Where each kind says at which host its bucket is; unset, it is the cloud's own. */
const endpoints: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:barmancloud.cnpg.io:ObjectStore": ["spec", "configuration", "endpointURL"],
  "kubernetes:postgresql.cnpg.io:Cluster": ["spec", "backup", "barmanObjectStore", "endpointURL"],
  "kubernetes:velero.io:BackupStorageLocation": ["spec", "config", "s3Url"],
};

export const backupOutsideCluster = defineRule({
  scope: "resource",
  name: "backup-outside-cluster",
  displayName: "Backups of production leave the cluster",
  description:
    "A bucket in the cluster is on the disks of the cluster, under the cluster's administrators. What ends the cluster, a mistake or a ransom, ends the data and its backups at once.",
  severity: "high",
  remediationSteps: "Point it at a bucket of a cloud or of another site, best in another account and with object lock.",
  url: "https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/",
  frameworks: [
    axonBaseline("resilience", "backups stand apart from what they back up"),
    soc2("A1.2"),
    iso27001("8.13"),
  ],
  peers: [],
  tags: ["kubernetes", "data", "production"],
  types: Object.keys(endpoints),
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const endpoint = root(resource).at(...(endpoints[typeKey(resource.type)] ?? []));
    yield* demand(endpoint, (value) => !isInCluster(value), "name a bucket outside the cluster");
  },
  examples: {
    compliant: [
      store(undefined),
      store("https://s3.eu-central-1.amazonaws.com"),
      store("http://minio.backups.svc:9000", { "axon.dev/environment": "dev" }),
      location("https://minio.svc.example.com"),
    ],
    violating: [
      store("http://minio.backups.svc:9000"),
      store("https://minio.backups.svc.cluster.local"),
      location("http://minio:9000"),
    ],
    notApplicable: [configMap],
    unknown: [store(UNKNOWN)],
  },
});

/** A name of a Service: with `.svc` in its place, or without any dot. */
function isInCluster(value: Value | undefined): boolean {
  if (typeof value !== "string") return false;
  const [, host = ""] = /^(?:https?:\/\/)?([^/:]+)/i.exec(value) ?? [];
  return /(\.svc|\.svc\.cluster\.local)$/i.test(host) || (/^[a-z][a-z0-9-]*$/i.test(host) && host !== "localhost");
}
