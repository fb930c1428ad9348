import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:containerservice:ManagedCluster";
const cluster = (autoUpgradeProfile: unknown) => resource(type, { autoUpgradeProfile });

export const azureAksUpgrades = defineRule({
  scope: "resource",
  name: "azure-aks-upgrades",
  displayName: "Clusters of Azure are kept in support",
  description:
    "Each version of Kubernetes is supported for about a year, and known flaws of an older one stay open. With an upgrade channel AKS follows, in the maintenance window that the cluster has.",
  severity: "medium",
  remediationSteps:
    'Set autoUpgradeProfile.upgradeChannel to "patch" or "stable", and nodeOSUpgradeChannel to "NodeImage".',
  url: "https://learn.microsoft.com/azure/aks/auto-upgrade-cluster",
  frameworks: [axonBaseline("governance", "what runs is in support"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["CKV_AZURE_171"],
  tags: ["azure", "kubernetes", "versions"],
  types: [type],
  *check(resource) {
    const channel = root(resource).at("autoUpgradeProfile", "upgradeChannel");
    yield* demand(channel, (value) => value !== undefined && value !== "none", 'set it to "patch"');
  },
  examples: {
    compliant: [
      cluster({ upgradeChannel: "patch" }),
      cluster({ upgradeChannel: "stable", nodeOSUpgradeChannel: "NodeImage" }),
    ],
    violating: [cluster(undefined), cluster({ upgradeChannel: "none" })],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN)],
  },
});
