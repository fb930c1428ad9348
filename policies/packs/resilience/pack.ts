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
import { azureKeyVaultPurgeProtection } from "../../rules/resilience/azure-key-vault-purge-protection.ts";
import { backupRetention } from "../../rules/resilience/backup-retention.ts";
import { databaseBackup } from "../../rules/resilience/database-backup.ts";
import { disruptionBudget } from "../../rules/resilience/disruption-budget.ts";
import { evictablePods } from "../../rules/resilience/evictable-pods.ts";
import { jobBounds } from "../../rules/resilience/job-bounds.ts";
import { livenessProbe } from "../../rules/resilience/liveness-probe.ts";
import { minReplicas } from "../../rules/resilience/min-replicas.ts";
import { oneAutoscaler } from "../../rules/resilience/one-autoscaler.ts";
import { oneNodeAutoscaler } from "../../rules/resilience/one-node-autoscaler.ts";
import { readinessProbe } from "../../rules/resilience/readiness-probe.ts";
import { rollingUpdate } from "../../rules/resilience/rolling-update.ts";
import { saneProbes } from "../../rules/resilience/sane-probes.ts";
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
    [azureKeyVaultPurgeProtection, "released"],
    [backupRetention, "advice"],
    [databaseBackup, "released"],
    [disruptionBudget, "advice"],
    [evictablePods, "released"],
    [jobBounds, "advice"],
    [livenessProbe, "released"],
    [minReplicas, "advice"],
    [oneAutoscaler, "released"],
    [oneNodeAutoscaler, "released"],
    [readinessProbe, "released"],
    [rollingUpdate, "advice"],
    [saneProbes, "advice"],
    [zoneSpread, "advice"],
  ],
);
