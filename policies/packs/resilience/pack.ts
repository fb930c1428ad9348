import { definePack } from "../../lib/pack.ts";
import { autoscalerBounds } from "../../rules/resilience/autoscaler-bounds.ts";
import { awsBackupPlan } from "../../rules/resilience/aws-backup-plan.ts";
import { awsDynamodbRecovery } from "../../rules/resilience/aws-dynamodb-recovery.ts";
import { awsEcsCircuitBreaker } from "../../rules/resilience/aws-ecs-circuit-breaker.ts";
import { awsElasticacheResilience } from "../../rules/resilience/aws-elasticache-resilience.ts";
import { awsKmsDeletionWindow } from "../../rules/resilience/aws-kms-deletion-window.ts";
import { awsMskDurable } from "../../rules/resilience/aws-msk-durable.ts";
import { awsOpensearchHa } from "../../rules/resilience/aws-opensearch-ha.ts";
import { awsQueueDeadLetters } from "../../rules/resilience/aws-queue-dead-letters.ts";
import { awsRdsBackupRetention } from "../../rules/resilience/aws-rds-backup-retention.ts";
import { awsRdsDeletionProtection } from "../../rules/resilience/aws-rds-deletion-protection.ts";
import { awsRdsMultiAz } from "../../rules/resilience/aws-rds-multi-az.ts";
import { awsS3Versioned } from "../../rules/resilience/aws-s3-versioned.ts";
import { azureAksUptime } from "../../rules/resilience/azure-aks-uptime.ts";
import { azureBlobsRecoverable } from "../../rules/resilience/azure-blobs-recoverable.ts";
import { azureKeyVaultPurgeProtection } from "../../rules/resilience/azure-key-vault-purge-protection.ts";
import { azurePostgresBackup } from "../../rules/resilience/azure-postgres-backup.ts";
import { azurePostgresHa } from "../../rules/resilience/azure-postgres-ha.ts";
import { azureRedisReplicated } from "../../rules/resilience/azure-redis-replicated.ts";
import { azureStorageRedundant } from "../../rules/resilience/azure-storage-redundant.ts";
import { backupOutsideCluster } from "../../rules/resilience/backup-outside-cluster.ts";
import { backupRetention } from "../../rules/resilience/backup-retention.ts";
import { databaseBackup } from "../../rules/resilience/database-backup.ts";
import { disruptionBudget } from "../../rules/resilience/disruption-budget.ts";
import { evictablePods } from "../../rules/resilience/evictable-pods.ts";
import { gcpBucketVersioned } from "../../rules/resilience/gcp-bucket-versioned.ts";
import { gcpPubsubDeadLetters } from "../../rules/resilience/gcp-pubsub-dead-letters.ts";
import { gcpRedisReplicated } from "../../rules/resilience/gcp-redis-replicated.ts";
import { gcpSqlBackup } from "../../rules/resilience/gcp-sql-backup.ts";
import { gcpSqlDeletionProtection } from "../../rules/resilience/gcp-sql-deletion-protection.ts";
import { gcpSqlHa } from "../../rules/resilience/gcp-sql-ha.ts";
import { jobBounds } from "../../rules/resilience/job-bounds.ts";
import { livenessProbe } from "../../rules/resilience/liveness-probe.ts";
import { minReplicas } from "../../rules/resilience/min-replicas.ts";
import { oneAutoscaler } from "../../rules/resilience/one-autoscaler.ts";
import { oneNodeAutoscaler } from "../../rules/resilience/one-node-autoscaler.ts";
import { readinessProbe } from "../../rules/resilience/readiness-probe.ts";
import { rollingUpdate } from "../../rules/resilience/rolling-update.ts";
import { saneProbes } from "../../rules/resilience/sane-probes.ts";
import { selfRunDatabaseBackup } from "../../rules/resilience/self-run-database-backup.ts";
import { statefulProtected } from "../../rules/resilience/stateful-protected.ts";
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
    [awsBackupPlan, "advice"],
    [awsDynamodbRecovery, "released"],
    [awsEcsCircuitBreaker, "released"],
    [awsElasticacheResilience, "released"],
    [awsKmsDeletionWindow, "released"],
    [awsMskDurable, "released"],
    [awsOpensearchHa, "released"],
    [awsQueueDeadLetters, "advice"],
    [awsRdsBackupRetention, "released"],
    [awsRdsDeletionProtection, "released"],
    [awsRdsMultiAz, "released"],
    [awsS3Versioned, "released"],
    [azureAksUptime, "released"],
    [azureBlobsRecoverable, "released"],
    [azureKeyVaultPurgeProtection, "released"],
    [azurePostgresBackup, "released"],
    [azurePostgresHa, "released"],
    [azureRedisReplicated, "released"],
    [azureStorageRedundant, "released"],
    [backupOutsideCluster, "released"],
    [backupRetention, "advice"],
    [databaseBackup, "released"],
    [disruptionBudget, "advice"],
    [evictablePods, "released"],
    [gcpBucketVersioned, "advice"],
    [gcpPubsubDeadLetters, "advice"],
    [gcpRedisReplicated, "released"],
    [gcpSqlBackup, "released"],
    [gcpSqlDeletionProtection, "released"],
    [gcpSqlHa, "released"],
    [jobBounds, "advice"],
    [livenessProbe, "released"],
    [minReplicas, "advice"],
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
