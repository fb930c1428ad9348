import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  type Resource,
  referrers,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  type Verdict,
  violation,
} from "../../lib/index.ts";

const gatewayType = "azure-native:network:ApplicationGateway";
const profileType = "azure-native:cdn:Profile";
const classicType = "azure-native:frontdoor:FrontDoor";
const securityPolicyType = "azure-native:cdn:SecurityPolicy";
const gateway = (tier: unknown) => resource(gatewayType, { sku: { name: tier, tier } });
const profile = (name: unknown) => resource(profileType, { profileName: "edge", sku: { name } });
const classic = (fields: object) => resource(classicType, { frontendEndpoints: [{ name: "web", ...fields }] });
const securityPolicy = (profileName: unknown) => resource(securityPolicyType, { profileName });
const policiesOf = referrers({
  from: [securityPolicyType],
  field: "profileName",
  to: [profileType],
  names: ["profileName", "name"],
});

export const azureEdgeFirewall = defineRule({
  scope: "stack",
  name: "azure-edge-firewall",
  displayName: "What faces the internet has a web application firewall in Azure",
  description:
    "A gateway or Front Door without a web application firewall hands every request on to the application as it is. Known attacks then have to be found by each application itself.",
  severity: "medium",
  remediationSteps:
    "Choose the tier WAF_v2 for a gateway and name a firewallPolicy; for Front Door add a SecurityPolicy with a WAF policy.",
  url: "https://learn.microsoft.com/azure/web-application-firewall/overview",
  frameworks: [axonBaseline("exposure", "traffic enters through the gateway"), soc2("CC6.6"), iso27001("8.20")],
  peers: ["CKV_AZURE_120", "CKV_AZURE_121"],
  tags: ["azure", "network", "exposure"],
  types: [gatewayType, profileType, classicType],
  *check(stack) {
    for (const gateway of stack.ofType(gatewayType)) yield* judgeGateway(gateway);
    for (const frontDoor of stack.ofType(classicType)) yield* judgeClassic(frontDoor);
    for (const profile of stack.ofType(profileType)) {
      const sku = root(profile).at("sku", "name");
      const policies = policiesOf(stack, profile);
      // The CDN's other tiers are not Front Door, and have no such policies.
      if (policies.some(([, refers]) => refers === true) || sku.text?.endsWith("_AzureFrontDoor") === false) continue;
      if (policies.length > 0 || sku.text === undefined) yield unknown(sku);
      else yield violation(root(profile), "faces the internet without a firewall", "add a SecurityPolicy");
    }
  },
  examples: {
    compliant: [
      [gateway("WAF_v2")],
      [resource(gatewayType, { sku: { tier: "Standard_v2" }, firewallPolicy: { id: UNKNOWN } })],
      [profile("Premium_AzureFrontDoor"), securityPolicy("edge")],
      [profile("Standard_Microsoft")],
      [classic({ webApplicationFirewallPolicyLink: { id: UNKNOWN } })],
    ],
    violating: [
      [gateway("Standard_v2")],
      [gateway(undefined)],
      [profile("Standard_AzureFrontDoor"), securityPolicy("another")],
      [classic({})],
    ],
    notApplicable: [[configMap]],
    unknown: [[gateway(UNKNOWN)], [profile("Premium_AzureFrontDoor"), securityPolicy(UNKNOWN)]],
  },
});

function* judgeGateway(gateway: Resource): Iterable<Verdict> {
  const inputs = root(gateway);
  if (inputs.at("firewallPolicy").value !== undefined) return;
  const isFirewall = (tier: unknown) => tier === "WAF_v2" || tier === "WAF";
  yield* demand(inputs.at("sku", "tier"), isFirewall, 'set it to "WAF_v2"');
}

function* judgeClassic(frontDoor: Resource): Iterable<Verdict> {
  for (const endpoint of root(frontDoor).at("frontendEndpoints").items()) {
    const policy = endpoint.at("webApplicationFirewallPolicyLink");
    // A policy that the program makes is known only later, and is one.
    if (policy.value === undefined) yield violation(policy, "is unset", "name a firewall policy");
  }
}
