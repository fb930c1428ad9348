import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isNotFalse,
  iso27001,
  isTrue,
  nsaCisa,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:containerservice:ManagedCluster";
const cluster = (fields: Readonly<Record<string, unknown>>) => resource(type, fields);

export const azureAksLogins = defineRule({
  scope: "resource",
  name: "azure-aks-logins",
  displayName: "Clusters know their administrators by name",
  description:
    "A local account of AKS is a certificate with every right that belongs to nobody and cannot be taken back. Without role-based access control whoever has any login has every right.",
  severity: "high",
  remediationSteps: "Set aadProfile.managed and disableLocalAccounts to true, and leave enableRBAC at true.",
  url: "https://learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad",
  frameworks: [
    axonBaseline("identity", "people log in as themselves"),
    nsaCisa("Role-based access control"),
    soc2("CC6.1"),
    iso27001("8.5"),
  ],
  peers: ["CKV_AZURE_141", "CKV_AZURE_5", "AZU-0042"],
  tags: ["azure", "kubernetes", "iam"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    yield* demand(inputs.at("disableLocalAccounts"), isTrue, "set it to true");
    yield* demand(inputs.at("enableRBAC"), isNotFalse, "set it to true");
  },
  examples: {
    compliant: [cluster({ disableLocalAccounts: true, aadProfile: { managed: true } })],
    violating: [cluster({}), cluster({ disableLocalAccounts: true, enableRBAC: false })],
    notApplicable: [configMap],
    unknown: [cluster({ disableLocalAccounts: UNKNOWN })],
  },
});
