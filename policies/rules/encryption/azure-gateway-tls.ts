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
const weakPolicies = ["AppGwSslPolicy20150501", "AppGwSslPolicy20170401"];
const weakVersions = ["TLSv1_0", "TLSv1_1"];

export const azureGatewayTls = defineRule({
  scope: "resource",
  name: "azure-gateway-tls",
  displayName: "Application gateways speak TLS 1.2 or newer alone",
  description:
    "A policy of 2015 or 2017 lets clients choose TLS 1.0 or 1.1, which can be read by whoever sits between the two ends. A gateway without a policy gets the current one of its API version.",
  severity: "high",
  remediationSteps: 'Remove sslPolicy, or set policyType to "Predefined" and policyName to "AppGwSslPolicy20220101".',
  url: "https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview",
  frameworks: [
    axonBaseline("encryption", "traffic from clients is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AZURE_218"],
  tags: ["azure", "network", "encryption"],
  types: [type],
  *check(resource) {
    const policy = root(resource).at("sslPolicy");
    const fix = 'set policyName to "AppGwSslPolicy20220101"';
    yield* demand(policy.at("policyName"), (name) => !weakPolicies.some((weak) => weak === name), fix);
    yield* demand(policy.at("minProtocolVersion"), (version) => !weakVersions.some((weak) => weak === version), fix);
  },
  examples: {
    compliant: [
      gateway(undefined),
      gateway({ policyType: "Predefined", policyName: "AppGwSslPolicy20220101S" }),
      gateway({ policyType: "CustomV2", minProtocolVersion: "TLSv1_2" }),
    ],
    violating: [
      gateway({ policyType: "Predefined", policyName: "AppGwSslPolicy20150501" }),
      gateway({ policyType: "Custom", minProtocolVersion: "TLSv1_1" }),
    ],
    notApplicable: [configMap],
    unknown: [gateway(UNKNOWN)],
  },
});
