import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  isTrue,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:elasticache/replicationGroup:ReplicationGroup";
const group = (fields: Readonly<Record<string, unknown>>) => resource(type, { description: "sessions", ...fields });
const standing = { automaticFailoverEnabled: true, multiAzEnabled: true };

export const awsElasticacheResilience = defineRule({
  scope: "resource",
  name: "aws-elasticache-resilience",
  displayName: "Production caches fail over to another zone",
  description:
    "Without automatic failover a cache whose primary dies stays read-only or away until somebody acts. With replicas in one zone alone it goes with the zone.",
  severity: "medium",
  remediationSteps: "Set automaticFailoverEnabled and multiAzEnabled to true, with a replica or more.",
  url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html",
  frameworks: [axonBaseline("resilience", "a zone may fail"), soc2("A1.2"), iso27001("8.14")],
  peers: ["CKV2_AWS_50", "AwsSolutions-AEC4"],
  tags: ["aws", "data", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    for (const field of ["automaticFailoverEnabled", "multiAzEnabled"] as const) {
      yield* demand(root(resource).at(field), isTrue, "set it to true");
    }
  },
  examples: {
    compliant: [group(standing), group({ tags: { Environment: "dev" } })],
    violating: [group({}), group({ ...standing, multiAzEnabled: false }), group({ multiAzEnabled: true })],
    notApplicable: [configMap],
    unknown: [group({ ...standing, multiAzEnabled: UNKNOWN })],
  },
});
