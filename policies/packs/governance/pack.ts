import { definePack } from "../../lib/pack.ts";
import { allowedRegions } from "../../rules/governance/allowed-regions.ts";
import { awsCacheMinorUpgrades } from "../../rules/governance/aws-cache-minor-upgrades.ts";
import { awsDatabaseSupportedVersion } from "../../rules/governance/aws-database-supported-version.ts";
import { awsEcsPlatformVersion } from "../../rules/governance/aws-ecs-platform-version.ts";
import { awsEksSupportedVersion } from "../../rules/governance/aws-eks-supported-version.ts";
import { awsLambdaRuntime } from "../../rules/governance/aws-lambda-runtime.ts";
import { awsOwnVpc } from "../../rules/governance/aws-own-vpc.ts";
import { awsRdsMinorUpgrades } from "../../rules/governance/aws-rds-minor-upgrades.ts";
import { awsRdsSnapshotTags } from "../../rules/governance/aws-rds-snapshot-tags.ts";
import { awsRequiredTags } from "../../rules/governance/aws-required-tags.ts";
import { awsRuleDescribed } from "../../rules/governance/aws-rule-described.ts";
import { awsS3Lifecycle } from "../../rules/governance/aws-s3-lifecycle.ts";
import { awsStoreSupportedVersion } from "../../rules/governance/aws-store-supported-version.ts";
import { azureAksPolicy } from "../../rules/governance/azure-aks-policy.ts";
import { azureAksSupportedVersion } from "../../rules/governance/azure-aks-supported-version.ts";
import { azureAksUpgrades } from "../../rules/governance/azure-aks-upgrades.ts";
import { azureDatabaseSupportedVersion } from "../../rules/governance/azure-database-supported-version.ts";
import { azureRegistryRetention } from "../../rules/governance/azure-registry-retention.ts";
import { azureRequiredTags } from "../../rules/governance/azure-required-tags.ts";
import { azureSecretContentType } from "../../rules/governance/azure-secret-content-type.ts";
import { budgetAlerts } from "../../rules/governance/budget-alerts.ts";
import { costLabels } from "../../rules/governance/cost-labels.ts";
import { currentApiVersion } from "../../rules/governance/current-api-version.ts";
import { explicitProvider } from "../../rules/governance/explicit-provider.ts";
import { gcpBucketLifecycle } from "../../rules/governance/gcp-bucket-lifecycle.ts";
import { gcpFunctionRuntime } from "../../rules/governance/gcp-function-runtime.ts";
import { gcpGkeSupportedVersion } from "../../rules/governance/gcp-gke-supported-version.ts";
import { gcpGkeUpgrades } from "../../rules/governance/gcp-gke-upgrades.ts";
import { gcpOwnNetwork } from "../../rules/governance/gcp-own-network.ts";
import { gcpRequiredLabels } from "../../rules/governance/gcp-required-labels.ts";
import { gcpSqlSupportedVersion } from "../../rules/governance/gcp-sql-supported-version.ts";
import { modestOutsideProduction } from "../../rules/governance/modest-outside-production.ts";
import { noBarePod } from "../../rules/governance/no-bare-pod.ts";
import { noDefaultNamespace } from "../../rules/governance/no-default-namespace.ts";
import { noProductionRestore } from "../../rules/governance/no-production-restore.ts";
import { nodeExpiry } from "../../rules/governance/node-expiry.ts";
import { ownerLabel } from "../../rules/governance/owner-label.ts";
import { pinnedChart } from "../../rules/governance/pinned-chart.ts";
import { recommendedLabels } from "../../rules/governance/recommended-labels.ts";
import { referencesExist } from "../../rules/governance/references-exist.ts";
import { routesReachServices } from "../../rules/governance/routes-reach-services.ts";
import { selectorMatchesTemplate } from "../../rules/governance/selector-matches-template.ts";
import { serviceSelectsPods } from "../../rules/governance/service-selects-pods.ts";
import { versionEndsSoon } from "../../rules/governance/version-ends-soon.ts";

export const governance = definePack(
  {
    name: "governance",
    displayName: "Governance",
    description: "Resources that somebody owns, in a place that is theirs, in a form the cluster still takes",
  },
  [
    [allowedRegions, "everywhere"],
    [awsCacheMinorUpgrades, "released"],
    [awsDatabaseSupportedVersion, "released"],
    [awsEcsPlatformVersion, "advice"],
    [awsEksSupportedVersion, "released"],
    [awsLambdaRuntime, "released"],
    [awsOwnVpc, "advice"],
    [awsRdsMinorUpgrades, "released"],
    [awsRdsSnapshotTags, "advice"],
    [awsRequiredTags, "advice"],
    [awsRuleDescribed, "optional"],
    [awsS3Lifecycle, "advice"],
    [awsStoreSupportedVersion, "released"],
    [azureAksPolicy, "advice"],
    [azureAksSupportedVersion, "released"],
    [azureAksUpgrades, "released"],
    [azureDatabaseSupportedVersion, "released"],
    [azureRegistryRetention, "advice"],
    [azureRequiredTags, "advice"],
    [azureSecretContentType, "advice"],
    [budgetAlerts, "advice"],
    [costLabels, "released"],
    [currentApiVersion, "everywhere"],
    [explicitProvider, "advice"],
    [gcpBucketLifecycle, "advice"],
    [gcpFunctionRuntime, "released"],
    [gcpGkeSupportedVersion, "released"],
    [gcpGkeUpgrades, "released"],
    [gcpOwnNetwork, "advice"],
    [gcpRequiredLabels, "advice"],
    [gcpSqlSupportedVersion, "released"],
    [modestOutsideProduction, "advice"],
    [noBarePod, "advice"],
    [nodeExpiry, "advice"],
    [noDefaultNamespace, "advice"],
    [ownerLabel, "advice"],
    [noProductionRestore, "everywhere"],
    [pinnedChart, "advice"],
    [recommendedLabels, "optional"],
    [referencesExist, "advice"],
    [routesReachServices, "advice"],
    [selectorMatchesTemplate, "everywhere"],
    [serviceSelectsPods, "advice"],
    [versionEndsSoon, "advice"],
  ],
);
