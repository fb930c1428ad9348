import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const models = "azure-native:cognitiveservices:Account";
const search = "azure-native:search:Service";
const workspace = "azure-native:machinelearningservices:Workspace";

export const azureAiPrivate = defineRule({
  scope: "resource",
  name: "azure-ai-private",
  displayName: "Models, search and machine learning have no public address",
  description:
    "An account of Azure OpenAI, a search service or a workspace answers the whole internet unless it says otherwise. Whoever finds a key then reads what was indexed, and runs models on somebody else's bill.",
  severity: "medium",
  remediationSteps:
    'Set publicNetworkAccess to "Disabled" with a private endpoint, or name the networks that may come.',
  url: "https://learn.microsoft.com/azure/ai-services/cognitive-services-virtual-networks",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_134", "CKV_AZURE_124", "CKV_AZURE_144"],
  tags: ["azure", "ai", "exposure"],
  types: [models, search, workspace],
  *check(resource) {
    const inputs = root(resource);
    const settings = typeKey(resource.type) === models ? inputs.at("properties") : inputs;
    const access = settings.at("publicNetworkAccess");
    // Search writes its words in small letters.
    const isClosed = ["disabled", "securedbyperimeter"].includes(access.text?.toLowerCase() ?? "");
    const acts = settings.at("networkAcls", "defaultAction");
    const ranges = settings.at("networkRuleSet", "ipRules");
    const isListed = !isHidden(ranges.value) && ranges.items().length > 0;
    if (isClosed || acts.value === "Deny" || isListed) return;
    if (isHidden(access.value) || isHidden(acts.value)) yield unknown(access);
    else yield* demand(access, () => false, 'set it to "Disabled"');
  },
  examples: {
    compliant: [
      resource(models, { kind: "OpenAI", properties: { publicNetworkAccess: "Disabled" } }),
      resource(models, { kind: "OpenAI", properties: { networkAcls: { defaultAction: "Deny" } } }),
      resource(search, { publicNetworkAccess: "disabled" }),
      resource(search, { networkRuleSet: { ipRules: [{ value: "203.0.113.7" }] } }),
    ],
    violating: [
      resource(models, { kind: "OpenAI", properties: {} }),
      resource(search, { publicNetworkAccess: "enabled" }),
      resource(workspace, { publicNetworkAccess: "Enabled" }),
    ],
    notApplicable: [configMap],
    unknown: [resource(models, { properties: UNKNOWN }), resource(search, { publicNetworkAccess: UNKNOWN })],
  },
});
