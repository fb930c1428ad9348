import { axonBaseline, configMap, defineRule, demand, iso27001, resource, root, UNKNOWN } from "../../lib/index.ts";

const type = "gcp:compute/network:Network";
const network = (fields: Readonly<Record<string, unknown>>) => resource(type, fields);

export const gcpOwnNetwork = defineRule({
  scope: "resource",
  name: "gcp-own-network",
  displayName: "Networks have the subnets that were planned",
  description:
    "A network that makes its own subnets has one in every region of the world, with ranges that collide with those of other networks. Each is a place where something runs that nobody planned.",
  severity: "low",
  remediationSteps: "Set autoCreateSubnetworks to false and make the subnets.",
  url: "https://cloud.google.com/vpc/docs/vpc#auto-mode-considerations",
  frameworks: [axonBaseline("governance", "networks are planned"), iso27001("8.22")],
  peers: ["CKV2_GCP_18", "GCP-0010"],
  tags: ["gcp", "network"],
  types: [type],
  *check(resource) {
    yield* demand(root(resource).at("autoCreateSubnetworks"), (value) => value === false, "set it to false");
  },
  examples: {
    compliant: [network({ autoCreateSubnetworks: false })],
    violating: [network({}), network({ autoCreateSubnetworks: true })],
    notApplicable: [configMap],
    unknown: [network({ autoCreateSubnetworks: UNKNOWN })],
  },
});
