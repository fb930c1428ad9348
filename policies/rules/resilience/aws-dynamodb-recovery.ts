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

const type = "aws:dynamodb/table:Table";
const table = (fields: Readonly<Record<string, unknown>>) => resource(type, { hashKey: "id", ...fields });
const safe = { pointInTimeRecovery: { enabled: true }, deletionProtectionEnabled: true };

export const awsDynamodbRecovery = defineRule({
  scope: "resource",
  name: "aws-dynamodb-recovery",
  displayName: "Production tables can be taken back to any second",
  description:
    "A bug that overwrites items does so in every copy, and a table without point-in-time recovery has no earlier state. A changed name replaces the table, and the old one is gone unless it is protected.",
  severity: "high",
  remediationSteps: "Set pointInTimeRecovery: { enabled: true } and deletionProtectionEnabled: true.",
  url: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html",
  frameworks: [axonBaseline("resilience", "tables can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: ["CKV_AWS_28", "AWS-0024", "AwsSolutions-DDB3"],
  tags: ["aws", "data", "production"],
  types: [type],
  settings: ["environment"],
  remediable: true,
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const inputs = root(resource);
    yield* demand(inputs.at("pointInTimeRecovery", "enabled"), isTrue, "set it to true", { value: true });
    yield* demand(inputs.at("deletionProtectionEnabled"), isTrue, "set it to true", { value: true });
  },
  examples: {
    compliant: [table(safe), table({ tags: { Environment: "dev" } })],
    violating: [
      table({}),
      table({ ...safe, pointInTimeRecovery: { enabled: false } }),
      table({ ...safe, deletionProtectionEnabled: false }),
    ],
    notApplicable: [configMap],
    unknown: [table({ ...safe, pointInTimeRecovery: UNKNOWN })],
  },
});
