export { administratorName, measurerName } from "./kubernetes/access.ts";
export { KubernetesElasticsearch, type SearchConnection } from "./kubernetes/elasticsearch.ts";
export type {
  Administrator,
  DedicatedMasters,
  KibanaArgs,
  KubernetesElasticsearchArgs,
  KubernetesSearchUser,
  S3Snapshots,
} from "./kubernetes/elasticsearch-args.ts";
export { metricsPort as searchMetricsPort, type SearchMetrics } from "./kubernetes/exporter.ts";
export { appNames as searchApps } from "./kubernetes/traffic.ts";
