export { CloudNativePgPostgres, type CloudNativePgPostgresArgs } from "./kubernetes/cloudnative-pg.ts";
export type { RoleArgs } from "./kubernetes/cluster-spec.ts";
export type {
  AzureDestination,
  BackupDestination,
  GcsDestination,
  S3Destination,
} from "./kubernetes/object-store.ts";
export { KubernetesPostgres, type KubernetesPostgresArgs } from "./kubernetes/postgres.ts";
export type { ApiServer, OperationTraffic } from "./kubernetes/traffic.ts";
