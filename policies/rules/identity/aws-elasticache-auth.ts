import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isList,
  iso27001,
  pciDss,
  resource,
  root,
  SECRET,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:elasticache/replicationGroup:ReplicationGroup";
const group = (fields: Readonly<Record<string, unknown>>) => resource(type, { description: "sessions", ...fields });

export const awsElasticacheAuth = defineRule({
  scope: "resource",
  name: "aws-elasticache-auth",
  displayName: "Caches ask who is there",
  description:
    "A cache without users or a token answers anybody whom the network lets through. One workload taken over then reads every session and empties every queue.",
  severity: "high",
  remediationSteps: "Name a user group in userGroupIds, or set authToken.",
  url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html",
  frameworks: [
    axonBaseline("identity", "data stores authenticate clients"),
    soc2("CC6.1"),
    pciDss("7.2.5"),
    iso27001("8.5"),
  ],
  peers: ["CKV_AWS_31", "AwsSolutions-AEC6"],
  tags: ["aws", "data", "identity"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const tokens = [inputs.at("authToken"), inputs.at("authTokenWo"), inputs.at("userGroupIds")];
    // A token that is computed is a token.
    if (tokens.slice(0, 2).some(({ value }) => value !== undefined && value !== "")) return;
    yield* demand(
      inputs.at("userGroupIds"),
      (groups) => isList(groups) && groups.length > 0,
      "name a user group, or set authToken",
    );
  },
  examples: {
    compliant: [group({ userGroupIds: ["app"] }), group({ authToken: UNKNOWN }), group({ authToken: SECRET })],
    violating: [group({}), group({ userGroupIds: [] })],
    notApplicable: [configMap],
    unknown: [group({ userGroupIds: UNKNOWN })],
  },
});
