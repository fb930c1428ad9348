import {
  axonBaseline,
  configMap,
  defineRule,
  environmentOf,
  iso27001,
  manifest,
  resource,
  root,
  soc2,
  violation,
} from "../../lib/index.ts";

/** What holds data that is nowhere else, or the keys to it. */
const types = [
  "kubernetes:core:PersistentVolumeClaim",
  "kubernetes:postgresql.cnpg.io:Cluster",
  "kubernetes:kafka.strimzi.io:Kafka",
  "kubernetes:elasticsearch.k8s.elastic.co:Elasticsearch",
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:docdb/cluster:Cluster",
  "aws:neptune/cluster:Cluster",
  "aws:redshift/cluster:Cluster",
  "aws:dynamodb/table:Table",
  "aws:s3/bucket:Bucket",
  "aws:efs/fileSystem:FileSystem",
  "aws:opensearch/domain:Domain",
  "aws:msk/cluster:Cluster",
  "aws:kms/key:Key",
  "aws:backup/vault:Vault",
  "azure-native:dbforpostgresql:Server",
  "azure-native:dbformysql:Server",
  "azure-native:sql:Database",
  "azure-native:cosmosdb:DatabaseAccount",
  "azure-native:storage:StorageAccount",
  "azure-native:keyvault:Vault",
  "azure-native:recoveryservices:Vault",
  "azure-native:dataprotection:BackupVault",
  "gcp:sql/databaseInstance:DatabaseInstance",
  "gcp:alloydb/cluster:Cluster",
  "gcp:spanner/instance:Instance",
  "gcp:bigtable/instance:Instance",
  "gcp:firestore/database:Database",
  "gcp:bigquery/dataset:Dataset",
  "gcp:storage/bucket:Bucket",
  "gcp:filestore/instance:Instance",
  "gcp:kms/cryptoKey:CryptoKey",
];
const table = (protect: boolean | undefined, tags: object = {}) => ({
  ...resource("aws:dynamodb/table:Table", { name: "orders", tags }),
  protect,
});
const claim = manifest({ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "data" } });

export const statefulProtected = defineRule({
  scope: "resource",
  name: "stateful-protected",
  displayName: "The engine does not delete production data",
  description:
    "A rename, a field that forces a replacement or a destroy in the wrong stack deletes a store as quickly as anything else. What is protected, the engine refuses to delete until somebody takes the protection away first.",
  severity: "medium",
  remediationSteps: "Give the resource the option protect: true in the stack of production.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  frameworks: [axonBaseline("resilience", "data is not deleted by mistake"), soc2("A1.2"), iso27001("8.13")],
  peers: ["CKV_GCP_82"],
  tags: ["data", "production"],
  types,
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod" || resource.protect !== false) return;
    yield violation(root(resource), "is not protected", "give it the option protect: true");
  },
  examples: {
    compliant: [table(true), table(false, { Environment: "dev" }), { ...claim, protect: true }],
    violating: [table(false), { ...claim, protect: false }],
    notApplicable: [configMap],
    // Whether a resource is protected is known before anything else of it.
    unknown: [],
  },
});
