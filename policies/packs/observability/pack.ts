import { definePack } from "../../lib/pack.ts";
import { actionableAlerts } from "../../rules/observability/actionable-alerts.ts";
import { alarmActions } from "../../rules/observability/alarm-actions.ts";
import { awsApiAccessLogs } from "../../rules/observability/aws-api-access-logs.ts";
import { awsCloudtrail } from "../../rules/observability/aws-cloudtrail.ts";
import { awsEcsContainerInsights } from "../../rules/observability/aws-ecs-container-insights.ts";
import { awsEcsExecLogged } from "../../rules/observability/aws-ecs-exec-logged.ts";
import { awsEcsLogging } from "../../rules/observability/aws-ecs-logging.ts";
import { awsEksLogging } from "../../rules/observability/aws-eks-logging.ts";
import { awsLambdaTracing } from "../../rules/observability/aws-lambda-tracing.ts";
import { awsLbAccessLogs } from "../../rules/observability/aws-lb-access-logs.ts";
import { awsLogRetention } from "../../rules/observability/aws-log-retention.ts";
import { awsMskLogging } from "../../rules/observability/aws-msk-logging.ts";
import { awsOpensearchLogs } from "../../rules/observability/aws-opensearch-logs.ts";
import { awsRdsLogExports } from "../../rules/observability/aws-rds-log-exports.ts";
import { awsRdsMonitoring } from "../../rules/observability/aws-rds-monitoring.ts";
import { awsRdsQueryLog } from "../../rules/observability/aws-rds-query-log.ts";
import { awsS3AccessLogging } from "../../rules/observability/aws-s3-access-logging.ts";
import { awsVpcFlowLogs } from "../../rules/observability/aws-vpc-flow-logs.ts";
import { azureAksMonitoring } from "../../rules/observability/azure-aks-monitoring.ts";
import { azureDiagnostics } from "../../rules/observability/azure-diagnostics.ts";
import { azurePostgresLogging } from "../../rules/observability/azure-postgres-logging.ts";
import { gcpAuditLogs } from "../../rules/observability/gcp-audit-logs.ts";
import { gcpBucketLogging } from "../../rules/observability/gcp-bucket-logging.ts";
import { gcpGkeLogging } from "../../rules/observability/gcp-gke-logging.ts";
import { gcpSqlAudit } from "../../rules/observability/gcp-sql-audit.ts";
import { gcpSqlLogging } from "../../rules/observability/gcp-sql-logging.ts";
import { gcpSubnetFlowLogs } from "../../rules/observability/gcp-subnet-flow-logs.ts";
import { serviceMonitored } from "../../rules/observability/service-monitored.ts";

export const observability = definePack(
  {
    name: "observability",
    displayName: "Observability",
    description: "Workloads that are watched, and alerts that help whoever they wake",
  },
  [
    [actionableAlerts, "advice"],
    [alarmActions, "advice"],
    [awsCloudtrail, "everywhere"],
    [awsEcsContainerInsights, "advice"],
    [awsEcsExecLogged, "released"],
    [awsEcsLogging, "released"],
    [awsEksLogging, "released"],
    [awsLambdaTracing, "advice"],
    [awsLbAccessLogs, "advice"],
    [awsLogRetention, "released"],
    [awsMskLogging, "released"],
    [awsOpensearchLogs, "advice"],
    [awsRdsLogExports, "advice"],
    [awsRdsMonitoring, "advice"],
    [awsS3AccessLogging, "advice"],
    [awsVpcFlowLogs, "released"],
    [awsApiAccessLogs, "advice"],
    [awsRdsQueryLog, "advice"],
    [azureAksMonitoring, "advice"],
    [azureDiagnostics, "advice"],
    [azurePostgresLogging, "advice"],
    [gcpAuditLogs, "advice"],
    [gcpBucketLogging, "advice"],
    [gcpGkeLogging, "released"],
    [gcpSqlAudit, "advice"],
    [gcpSqlLogging, "advice"],
    [gcpSubnetFlowLogs, "advice"],
    [serviceMonitored, "advice"],
  ],
);
