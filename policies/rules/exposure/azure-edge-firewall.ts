import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:network:ApplicationGateway";
const gateway = (tier: unknown) => resource(type, { sku: { name: tier, tier } });

export const azureEdgeFirewall = defineRule({
  scope: "resource",
  name: "azure-edge-firewall",
  displayName: "Application gateways have a firewall",
  description:
    "A gateway without a web application firewall hands every request on to the application as it is. Known attacks then have to be found by each application itself.",
  severity: "medium",
  remediationSteps: "Choose the tier WAF_v2 and name a firewallPolicy.",
  url: "https://learn.microsoft.com/azure/web-application-firewall/ag/ag-overview",
  frameworks: [axonBaseline("exposure", "traffic enters through the gateway"), soc2("CC6.6"), iso27001("8.20")],
  peers: ["CKV_AZURE_120", "CKV_AZURE_217"],
  tags: ["azure", "network", "exposure"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    if (inputs.at("firewallPolicy").value !== undefined) return;
    const isFirewall = (tier: unknown) => tier === "WAF_v2" || tier === "WAF";
    yield* demand(inputs.at("sku", "tier"), isFirewall, 'set it to "WAF_v2"');
  },
  examples: {
    compliant: [gateway("WAF_v2"), resource(type, { sku: { tier: "Standard_v2" }, firewallPolicy: { id: UNKNOWN } })],
    violating: [gateway("Standard_v2"), gateway(undefined)],
    notApplicable: [configMap],
    unknown: [gateway(UNKNOWN)],
  },
});
