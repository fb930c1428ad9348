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

const type = "gcp:compute/subnetwork:Subnetwork";
const subnet = (fields: Readonly<Record<string, unknown>>) => resource(type, { ipCidrRange: "10.0.0.0/20", ...fields });

export const gcpSubnetFlowLogs = defineRule({
  scope: "resource",
  name: "gcp-subnet-flow-logs",
  displayName: "Subnets of Google Cloud record who spoke with whom",
  description:
    "Without flow logs nobody can say what an intruder reached, or what a broken rule blocks. They cannot be had for the time before they were turned on.",
  severity: "low",
  remediationSteps: "Set logConfig; {} takes the defaults.",
  url: "https://cloud.google.com/vpc/docs/using-flow-logs",
  frameworks: [
    axonBaseline("observability", "networks record who came"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.16"),
  ],
  peers: ["CKV_GCP_26", "GCP-0029", "GCP-0076"],
  tags: ["gcp", "network", "logging"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    // Google's own proxies are in there, and cannot be logged.
    if (/PROXY/.test(String(inputs.at("purpose").text))) return;
    yield* demand(inputs.at("logConfig"), (config) => config !== undefined, "set it to {}");
  },
  examples: {
    compliant: [
      subnet({ logConfig: { flowSampling: 0.5 } }),
      subnet({ logConfig: {} }),
      subnet({ purpose: "REGIONAL_MANAGED_PROXY" }),
    ],
    violating: [subnet({})],
    notApplicable: [configMap],
    unknown: [subnet({ logConfig: UNKNOWN })],
  },
});
