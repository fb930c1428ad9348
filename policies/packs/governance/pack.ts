import { definePack } from "../../lib/pack.ts";
import { allowedRegions } from "../../rules/governance/allowed-regions.ts";
import { awsEksSupportedVersion } from "../../rules/governance/aws-eks-supported-version.ts";
import { awsLambdaRuntime } from "../../rules/governance/aws-lambda-runtime.ts";
import { awsRdsMinorUpgrades } from "../../rules/governance/aws-rds-minor-upgrades.ts";
import { awsRequiredTags } from "../../rules/governance/aws-required-tags.ts";
import { azureAksUpgrades } from "../../rules/governance/azure-aks-upgrades.ts";
import { azureRequiredTags } from "../../rules/governance/azure-required-tags.ts";
import { budgetAlerts } from "../../rules/governance/budget-alerts.ts";
import { currentApiVersion } from "../../rules/governance/current-api-version.ts";
import { explicitProvider } from "../../rules/governance/explicit-provider.ts";
import { gcpGkeUpgrades } from "../../rules/governance/gcp-gke-upgrades.ts";
import { gcpOwnNetwork } from "../../rules/governance/gcp-own-network.ts";
import { gcpRequiredLabels } from "../../rules/governance/gcp-required-labels.ts";
import { modestOutsideProduction } from "../../rules/governance/modest-outside-production.ts";
import { noBarePod } from "../../rules/governance/no-bare-pod.ts";
import { noDefaultNamespace } from "../../rules/governance/no-default-namespace.ts";
import { pinnedChart } from "../../rules/governance/pinned-chart.ts";
import { recommendedLabels } from "../../rules/governance/recommended-labels.ts";
import { referencesExist } from "../../rules/governance/references-exist.ts";
import { serviceSelectsPods } from "../../rules/governance/service-selects-pods.ts";

export const governance = definePack(
  {
    name: "governance",
    displayName: "Governance",
    description: "Resources that somebody owns, in a place that is theirs, in a form the cluster still takes",
  },
  [
    [allowedRegions, "everywhere"],
    [awsEksSupportedVersion, "released"],
    [awsLambdaRuntime, "released"],
    [awsRdsMinorUpgrades, "released"],
    [awsRequiredTags, "advice"],
    [azureAksUpgrades, "released"],
    [azureRequiredTags, "advice"],
    [budgetAlerts, "advice"],
    [currentApiVersion, "everywhere"],
    [explicitProvider, "advice"],
    [gcpGkeUpgrades, "released"],
    [gcpOwnNetwork, "advice"],
    [gcpRequiredLabels, "advice"],
    [modestOutsideProduction, "advice"],
    [noBarePod, "advice"],
    [noDefaultNamespace, "advice"],
    [pinnedChart, "advice"],
    [recommendedLabels, "optional"],
    [referencesExist, "advice"],
    [serviceSelectsPods, "advice"],
  ],
);
