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

const type = "azure-native:network:ApplicationGateway";
const gateway = (sslPolicy: unknown) => resource(type, { sku: { name: "WAF_v2", tier: "WAF_v2" }, sslPolicy });
const listens = (protocol: unknown, rule: object) =>
  resource(type, {
    httpListeners: [{ name: "web", protocol }],
    requestRoutingRules: [{ name: "web", httpListener: { id: "/gateways/edge/httpListeners/web" }, ...rule }],
  });
const weakPolicies = ["AppGwSslPolicy20150501", "AppGwSslPolicy20170401"];
const weakVersions = ["TLSv1_0", "TLSv1_1"];

export const azureGatewayTls = defineRule({
  scope: "resource",
  name: "azure-gateway-tls",
  displayName: "Application gateways speak TLS 1.2 or newer, and HTTP only to redirect",
  description:
    "A policy of 2015 or 2017 lets clients choose TLS 1.0 or 1.1, which can be read by whoever sits between the two ends. A listener of HTTP that hands requests on carries sessions in clear.",
  severity: "high",
  remediationSteps:
    'Let listeners of HTTP redirect, and remove sslPolicy, or set policyType to "Predefined" and policyName to "AppGwSslPolicy20220101".',
  url: "https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview",
  frameworks: [
    axonBaseline("encryption", "traffic from clients is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AZURE_217", "CKV_AZURE_218"],
  tags: ["azure", "network", "encryption"],
  types: [type],
  *check(resource) {
    const listeners = root(resource).at("httpListeners").items();
    for (const rule of root(resource).at("requestRoutingRules").items()) {
      // A rule that redirects, or whose map of paths may, hands nothing on in clear by itself.
      const leads = ["redirectConfiguration", "urlPathMap"].some((field) => rule.at(field).value !== undefined);
      const named = rule.at("httpListener", "id").text?.split("/").at(-1);
      const listener = listeners.find((each) => each.at("name").text === named);
      if (!leads && named !== undefined && listener)
        yield* demand(listener.at("protocol"), (protocol) => protocol === "Https", 'set it to "Https", or redirect');
    }
    const policy = root(resource).at("sslPolicy");
    const fix = 'set policyName to "AppGwSslPolicy20220101"';
    yield* demand(policy.at("policyName"), (name) => !weakPolicies.some((weak) => weak === name), fix);
    yield* demand(policy.at("minProtocolVersion"), (version) => !weakVersions.some((weak) => weak === version), fix);
  },
  examples: {
    compliant: [
      gateway(undefined),
      gateway({ policyType: "Predefined", policyName: "AppGwSslPolicy20220101S" }),
      listens("Https", { backendAddressPool: { id: "pool" } }),
      listens("Http", { redirectConfiguration: { id: "to-https" } }),
      gateway({ policyType: "CustomV2", minProtocolVersion: "TLSv1_2" }),
    ],
    violating: [
      gateway({ policyType: "Predefined", policyName: "AppGwSslPolicy20150501" }),
      listens("Http", { backendAddressPool: { id: "pool" } }),
      gateway({ policyType: "Custom", minProtocolVersion: "TLSv1_1" }),
    ],
    notApplicable: [configMap],
    unknown: [gateway(UNKNOWN)],
  },
});
