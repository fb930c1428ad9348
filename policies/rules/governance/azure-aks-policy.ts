import {
  axonBaseline,
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:containerservice:ManagedCluster";
const cluster = (addonProfiles?: unknown) => resource(type, { addonProfiles });

export const azureAksPolicy = defineRule({
  scope: "resource",
  name: "azure-aks-policy",
  displayName: "Clusters of Azure hold to the policies of their subscription",
  description:
    "Rules that a subscription has for workloads reach a cluster only through the add-on. Without it a privileged pod is refused in one cluster and runs in the next.",
  severity: "low",
  remediationSteps: "Set addonProfiles.azurepolicy.enabled to true, or enforce with Kyverno or Gatekeeper.",
  url: "https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes",
  frameworks: [
    axonBaseline("governance", "clusters refuse what must not run"),
    cisKubernetes("5.2.1"),
    soc2("CC8.1"),
    iso27001("8.9"),
  ],
  peers: ["CKV_AZURE_116", "AZU-0066"],
  tags: ["azure", "kubernetes"],
  types: [type],
  *check(resource) {
    const addons = root(resource).at("addonProfiles");
    // Azure spells it both ways.
    const spelled = ["azurepolicy", "azurePolicy"].map((name) => addons.at(name));
    const addon = spelled.find(({ value }) => value !== undefined) ?? addons.at("azurepolicy");
    yield* demand(addon.at("enabled"), isTrue, "set it to true");
  },
  examples: {
    compliant: [cluster({ azurepolicy: { enabled: true } }), cluster({ azurePolicy: { enabled: true } })],
    violating: [cluster(), cluster({ azurepolicy: { enabled: false } })],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN)],
  },
});
