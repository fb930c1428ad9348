import {
  axonBaseline,
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

const type = "gcp:compute/subnetwork:Subnetwork";
const subnet = (fields: Readonly<Record<string, unknown>>) => resource(type, { ipCidrRange: "10.0.0.0/20", ...fields });

export const gcpPrivateGoogleAccess = defineRule({
  scope: "resource",
  name: "gcp-private-google-access",
  displayName: "Machines reach Google's services without the internet",
  description:
    "A machine without a public address cannot call Google's APIs unless its subnet lets it. People then give it one, or a way out to the whole internet, for what needs neither.",
  severity: "low",
  remediationSteps: "Set privateIpGoogleAccess to true.",
  url: "https://cloud.google.com/vpc/docs/private-google-access",
  frameworks: [axonBaseline("exposure", "traffic stays inside"), soc2("CC6.6"), iso27001("8.22")],
  peers: ["CKV_GCP_74", "GCP-0075"],
  tags: ["gcp", "network"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    // Subnets of load balancers and of services that are published hold no machines.
    if (!["PRIVATE", undefined].includes(inputs.at("purpose").text)) return;
    yield* demand(inputs.at("privateIpGoogleAccess"), isTrue, "set it to true");
  },
  examples: {
    compliant: [subnet({ privateIpGoogleAccess: true }), subnet({ purpose: "REGIONAL_MANAGED_PROXY" })],
    violating: [subnet({}), subnet({ purpose: "PRIVATE", privateIpGoogleAccess: false })],
    notApplicable: [configMap],
    unknown: [subnet({ privateIpGoogleAccess: UNKNOWN })],
  },
});
