import type { AccessKey, KubernetesObjectStoreArgs } from "@axon/storage/kubernetes";

export const key = (secret: string): AccessKey => ({
  accessKeyId: { secret, key: "accessKeyId" },
  secretAccessKey: { secret, key: "secretAccessKey" },
});

/** A store with a service that reads models and a job that writes backups. */
export const store: KubernetesObjectStoreArgs = {
  namespace: "shop",
  storage: "100Gi",
  storageClass: "encrypted",
  tls: { issuer: { kind: "ClusterIssuer", name: "internal-ca" } },
  administrator: key("store-administrator"),
  encryption: { secret: "store-encryption", key: "key" },
  consumers: {
    "fusion-api": { credentials: key("fusion-api-store"), buckets: { "shop-models": "read" } },
    "backup-job": { credentials: key("backup-job-store"), buckets: { "shop-backups": "write" } },
  },
  clients: [{ app: "fusion-api" }, { app: "backup-job" }],
};
