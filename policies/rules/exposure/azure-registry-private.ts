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

const type = "azure-native:containerregistry:Registry";
const registry = (fields: Readonly<Record<string, unknown>>) => resource(type, { sku: { name: "Premium" }, ...fields });

export const azureRegistryPrivate = defineRule({
  scope: "resource",
  name: "azure-registry-private",
  displayName: "Registries have no public address",
  description:
    "A registry answers the whole internet unless it says otherwise. A token that leaks is then enough to push an image that production runs.",
  severity: "medium",
  remediationSteps:
    'Set publicNetworkAccess to "Disabled" with a private endpoint, or networkRuleSet.defaultAction to "Deny"; both need the Premium tier.',
  url: "https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_139"],
  tags: ["azure", "containers", "exposure"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    if (inputs.at("networkRuleSet", "defaultAction").value === "Deny") return;
    yield* demand(inputs.at("publicNetworkAccess"), (access) => access === "Disabled", 'set it to "Disabled"');
  },
  examples: {
    compliant: [registry({ publicNetworkAccess: "Disabled" }), registry({ networkRuleSet: { defaultAction: "Deny" } })],
    violating: [registry({}), registry({ publicNetworkAccess: "Enabled" })],
    notApplicable: [configMap],
    unknown: [registry({ publicNetworkAccess: UNKNOWN })],
  },
});
