/** Types of AWS that somebody owns and pays for, and that carry tags. */
export const awsOwnedTypes: readonly string[] = [
  "aws:s3/bucket:Bucket",
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:dynamodb/table:Table",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:msk/cluster:Cluster",
  "aws:opensearch/domain:Domain",
  "aws:efs/fileSystem:FileSystem",
  "aws:ebs/volume:Volume",
  "aws:ec2/instance:Instance",
  "aws:ec2/vpc:Vpc",
  "aws:eks/cluster:Cluster",
  "aws:ecs/cluster:Cluster",
  "aws:ecs/service:Service",
  "aws:lambda/function:Function",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:sqs/queue:Queue",
  "aws:sns/topic:Topic",
  "aws:kms/key:Key",
  "aws:secretsmanager/secret:Secret",
  "aws:cloudfront/distribution:Distribution",
];

/** Types of Azure that somebody owns and pays for, and that carry tags. */
export const azureOwnedTypes: readonly string[] = [
  "azure-native:resources:ResourceGroup",
  "azure-native:dbforpostgresql:Server",
  "azure-native:redis:Redis",
  "azure-native:storage:StorageAccount",
  "azure-native:keyvault:Vault",
  "azure-native:containerservice:ManagedCluster",
  "azure-native:containerregistry:Registry",
  "azure-native:containerinstance:ContainerGroup",
  "azure-native:app:ContainerApp",
  "azure-native:eventhub:Namespace",
  "azure-native:servicebus:Namespace",
  "azure-native:network:ApplicationGateway",
];

/** Types of Google Cloud that somebody owns and pays for, and that carry labels. */
export const gcpOwnedTypes: readonly string[] = [
  "gcp:sql/databaseInstance:DatabaseInstance",
  "gcp:redis/instance:Instance",
  "gcp:storage/bucket:Bucket",
  "gcp:container/cluster:Cluster",
  "gcp:cloudrunv2/service:Service",
  "gcp:pubsub/topic:Topic",
  "gcp:pubsub/subscription:Subscription",
  "gcp:kms/cryptoKey:CryptoKey",
  "gcp:artifactregistry/repository:Repository",
];
