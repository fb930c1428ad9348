import { CloudNativePgPostgres, type CloudNativePgPostgresArgs } from "@axon/database/kubernetes";
import { render } from "./manifests.ts";

export const name = "postgres-core";

export const destination = {
  s3: { bucket: "cortex-backups", path: name, identity: { roleArn: "arn:aws:iam::111122223333:role/backups" } },
} as const;

/** The guide's core database in production. */
export const args: CloudNativePgPostgresArgs = {
  namespace: "cortex-core",
  labels: { "app.kubernetes.io/part-of": "cortex-core" },
  database: "cortex_core",
  owner: "cortex",
  credentialsSecret: "postgres-credentials",
  instances: 2,
  readReplicas: 2,
  storage: "100Gi",
  resources: { cpu: { request: "2", limit: "4" }, memory: { request: "4Gi", limit: "8Gi" } },
  extensions: ["pgcrypto", "uuid-ossp"],
  parameters: { shared_buffers: "1GB" },
  maxConnections: 200,
  pooler: { instances: 2, poolSize: 80, maxClientConnections: 1000 },
  backup: { destination },
};

export const renderDatabase = (change: Partial<CloudNativePgPostgresArgs> = {}) =>
  render(() => new CloudNativePgPostgres(name, { ...args, ...change }));
