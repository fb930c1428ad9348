import { definePack } from "../../lib/pack.ts";
import { autoscalerBounds } from "../../rules/resilience/autoscaler-bounds.ts";
import { awsBackupBucket } from "../../rules/resilience/aws-backup-bucket.ts";
import { awsBackupCopied } from "../../rules/resilience/aws-backup-copied.ts";
import { awsBackupPlan } from "../../rules/resilience/aws-backup-plan.ts";
import { awsBackupVaultLocked } from "../../rules/resilience/aws-backup-vault-locked.ts";
import { awsDatabaseBackup } from "../../rules/resilience/aws-database-backup.ts";
import { awsDatabaseDeletionProtection } from "../../rules/resilience/aws-database-deletion-protection.ts";
import { awsDynamodbRecovery } from "../../rules/resilience/aws-dynamodb-recovery.ts";
import { awsEcsCircuitBreaker } from "../../rules/resilience/aws-ecs-circuit-breaker.ts";
import { awsEcsTwoTasks } from "../../rules/resilience/aws-ecs-two-tasks.ts";
import { awsElasticacheBackup } from "../../rules/resilience/aws-elasticache-backup.ts";
import { awsElasticacheResilience } from "../../rules/resilience/aws-elasticache-resilience.ts";
import { awsKmsDeletionWindow } from "../../rules/resilience/aws-kms-deletion-window.ts";
import { awsLambdaDeadLetters } from "../../rules/resilience/aws-lambda-dead-letters.ts";
import { awsLbDeletionProtection } from "../../rules/resilience/aws-lb-deletion-protection.ts";
import { awsMskDurable } from "../../rules/resilience/aws-msk-durable.ts";
import { awsNodeZones } from "../../rules/resilience/aws-node-zones.ts";
import { awsOpensearchHa } from "../../rules/resilience/aws-opensearch-ha.ts";
import { awsQueueDeadLetters } from "../../rules/resilience/aws-queue-dead-letters.ts";
import { awsRdsBackupRetention } from "../../rules/resilience/aws-rds-backup-retention.ts";
import { awsRdsDeletionProtection } from "../../rules/resilience/aws-rds-deletion-protection.ts";
import { awsRdsMultiAz } from "../../rules/resilience/aws-rds-multi-az.ts";
import { awsS3Versioned } from "../../rules/resilience/aws-s3-versioned.ts";
import { azureAksUptime } from "../../rules/resilience/azure-aks-uptime.ts";
import { azureAksZones } from "../../rules/resilience/azure-aks-zones.ts";
import { azureBackupVault } from "../../rules/resilience/azure-backup-vault.ts";
import { azureBlobsRecoverable } from "../../rules/resilience/azure-blobs-recoverable.ts";
import { azureContainerAppReplicas } from "../../rules/resilience/azure-container-app-replicas.ts";
import { azureCosmosBackup } from "../../rules/resilience/azure-cosmos-backup.ts";
import { azureEventHubZones } from "../../rules/resilience/azure-event-hub-zones.ts";
import { azureKeyVaultPurgeProtection } from "../../rules/resilience/azure-key-vault-purge-protection.ts";
import { azureMysqlResilience } from "../../rules/resilience/azure-mysql-resilience.ts";
import { azurePostgresBackup } from "../../rules/resilience/azure-postgres-backup.ts";
import { azurePostgresHa } from "../../rules/resilience/azure-postgres-ha.ts";
import { azureRedisReplicated } from "../../rules/resilience/azure-redis-replicated.ts";
import { azureStorageRedundant } from "../../rules/resilience/azure-storage-redundant.ts";
import { backupOutsideCluster } from "../../rules/resilience/backup-outside-cluster.ts";
import { backupRetention } from "../../rules/resilience/backup-retention.ts";
import { databaseBackup } from "../../rules/resilience/database-backup.ts";
import { disruptionBudget } from "../../rules/resilience/disruption-budget.ts";
import { evictUnhealthyPods } from "../../rules/resilience/evict-unhealthy-pods.ts";
import { evictablePods } from "../../rules/resilience/evictable-pods.ts";
import { gcpBucketVersioned } from "../../rules/resilience/gcp-bucket-versioned.ts";
import { gcpDatabaseBackup } from "../../rules/resilience/gcp-database-backup.ts";
import { gcpGkeRegional } from "../../rules/resilience/gcp-gke-regional.ts";
import { gcpPubsubDeadLetters } from "../../rules/resilience/gcp-pubsub-dead-letters.ts";
import { gcpRedisReplicated } from "../../rules/resilience/gcp-redis-replicated.ts";
import { gcpRunProbes } from "../../rules/resilience/gcp-run-probes.ts";
import { gcpSqlBackup } from "../../rules/resilience/gcp-sql-backup.ts";
import { gcpSqlDeletionProtection } from "../../rules/resilience/gcp-sql-deletion-protection.ts";
import { gcpSqlHa } from "../../rules/resilience/gcp-sql-ha.ts";
import { jobBounds } from "../../rules/resilience/job-bounds.ts";
import { livenessProbe } from "../../rules/resilience/liveness-probe.ts";
import { minReplicas } from "../../rules/resilience/min-replicas.ts";
import { namedStorageClass } from "../../rules/resilience/named-storage-class.ts";
import { oneAutoscaler } from "../../rules/resilience/one-autoscaler.ts";
import { oneNodeAutoscaler } from "../../rules/resilience/one-node-autoscaler.ts";
import { readinessProbe } from "../../rules/resilience/readiness-probe.ts";
import { rollingUpdate } from "../../rules/resilience/rolling-update.ts";
import { saneProbes } from "../../rules/resilience/sane-probes.ts";
import { selfRunDatabaseBackup } from "../../rules/resilience/self-run-database-backup.ts";
import { statefulProtected } from "../../rules/resilience/stateful-protected.ts";
import { validRestartPolicy } from "../../rules/resilience/valid-restart-policy.ts";
import { veleroSchedule } from "../../rules/resilience/velero-schedule.ts";
import { zoneSpread } from "../../rules/resilience/zone-spread.ts";

export const resilience = definePack(
  {
    name: "resilience",
    displayName: "Resilience",
    description: "Workloads that survive a node, a rollout and a mistake",
  },
  [
    [autoscalerBounds, "advice"],
    [awsBackupBucket, "advice"],
    [awsBackupCopied, "advice"],
    [awsBackupPlan, "advice"],
    [awsBackupVaultLocked, "advice"],
    [awsDatabaseBackup, "released"],
    [awsDatabaseDeletionProtection, "advice"],
    [awsDynamodbRecovery, "released"],
    [awsEcsCircuitBreaker, "released"],
    [awsEcsTwoTasks, "advice"],
    [awsElasticacheBackup, "optional"],
    [awsElasticacheResilience, "released"],
    [awsKmsDeletionWindow, "released"],
    [awsLambdaDeadLetters, "advice"],
    [awsLbDeletionProtection, "advice"],
    [awsMskDurable, "released"],
    [awsNodeZones, "advice"],
    [awsOpensearchHa, "released"],
    [awsQueueDeadLetters, "advice"],
    [awsRdsBackupRetention, "released"],
    [awsRdsDeletionProtection, "released"],
    [awsRdsMultiAz, "released"],
    [awsS3Versioned, "released"],
    [azureAksUptime, "released"],
    [azureAksZones, "advice"],
    [azureBackupVault, "advice"],
    [azureBlobsRecoverable, "released"],
    [azureContainerAppReplicas, "advice"],
    [azureCosmosBackup, "released"],
    [azureEventHubZones, "advice"],
    [azureKeyVaultPurgeProtection, "released"],
    [azureMysqlResilience, "released"],
    [azurePostgresBackup, "released"],
    [azurePostgresHa, "released"],
    [azureRedisReplicated, "released"],
    [azureStorageRedundant, "released"],
    [backupOutsideCluster, "released"],
    [backupRetention, "advice"],
    [databaseBackup, "released"],
    [disruptionBudget, "advice"],
    [evictablePods, "released"],
    [evictUnhealthyPods, "advice"],
    [gcpBucketVersioned, "advice"],
    [gcpDatabaseBackup, "released"],
    [gcpGkeRegional, "advice"],
    [gcpPubsubDeadLetters, "advice"],
    [gcpRedisReplicated, "released"],
    [gcpRunProbes, "advice"],
    [gcpSqlBackup, "released"],
    [gcpSqlDeletionProtection, "released"],
    [gcpSqlHa, "released"],
    [jobBounds, "advice"],
    [validRestartPolicy, "everywhere"],
    [livenessProbe, "released"],
    [minReplicas, "advice"],
    [namedStorageClass, "optional"],
    [oneAutoscaler, "released"],
    [oneNodeAutoscaler, "released"],
    [readinessProbe, "released"],
    [rollingUpdate, "advice"],
    [saneProbes, "advice"],
    [selfRunDatabaseBackup, "advice"],
    [statefulProtected, "advice"],
    [veleroSchedule, "advice"],
    [zoneSpread, "advice"],
  ],
);
