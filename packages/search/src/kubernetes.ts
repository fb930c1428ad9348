export { KubernetesElasticsearch, type SearchConnection } from "./kubernetes/elasticsearch.ts";
export type {
  Administrator,
  DedicatedMasters,
  KibanaArgs,
  KubernetesElasticsearchArgs,
  KubernetesSearchUser,
  S3Snapshots,
} from "./kubernetes/elasticsearch-args.ts";
