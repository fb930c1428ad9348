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

/** Where each type keeps its protection; unset, it is off. Source: the provider. */
const fields: Readonly<Record<string, string>> = {
  "aws:docdb/cluster:Cluster": "deletionProtection",
  "aws:neptune/cluster:Cluster": "deletionProtection",
  "aws:dynamodb/table:Table": "deletionProtectionEnabled",
};
const table = (fields: Readonly<Record<string, unknown>>) => resource("aws:dynamodb/table:Table", fields);

export const awsDatabaseDeletionProtection = defineRule({
  scope: "resource",
  name: "aws-database-deletion-protection",
  displayName: "AWS refuses to delete production tables and clusters",
  description:
    "One call, by a script in the wrong account or by somebody who should not have the right, deletes a table with all that is in it. With deletion protection that takes two, and the first is an alarm.",
  severity: "medium",
  remediationSteps: "Set deletionProtection, of DynamoDB deletionProtectionEnabled, to true.",
  url: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
  frameworks: [axonBaseline("resilience", "data is not deleted by mistake"), soc2("A1.2"), iso27001("8.13")],
  peers: [],
  tags: ["aws", "data", "production"],
  types: Object.keys(fields),
  settings: ["environment"],
  remediable: true,
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const protection = root(resource).at(fields[resource.type] ?? "deletionProtection");
    yield* demand(protection, isTrue, "set it to true", { value: true });
  },
  examples: {
    compliant: [
      table({ deletionProtectionEnabled: true }),
      resource("aws:docdb/cluster:Cluster", { deletionProtection: true }),
      table({ tags: { Environment: "dev" } }),
    ],
    violating: [table({}), resource("aws:neptune/cluster:Cluster", { deletionProtection: false })],
    notApplicable: [configMap],
    unknown: [table({ deletionProtectionEnabled: UNKNOWN })],
  },
});
