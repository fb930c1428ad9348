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

const cluster = (fields: Readonly<Record<string, unknown>>) => resource("aws:docdb/cluster:Cluster", fields);

export const awsDatabaseDeletionProtection = defineRule({
  scope: "resource",
  name: "aws-database-deletion-protection",
  displayName: "AWS refuses to delete production clusters of documents and graphs",
  description:
    "One call, by a script in the wrong account or by somebody who should not have the right, deletes a cluster with all that is in it. With deletion protection that takes two, and the first is an alarm.",
  severity: "medium",
  remediationSteps: "Set deletionProtection to true.",
  url: "https://docs.aws.amazon.com/documentdb/latest/developerguide/db-cluster-delete.html",
  frameworks: [axonBaseline("resilience", "data is not deleted by mistake"), soc2("A1.2"), iso27001("8.13")],
  peers: [],
  tags: ["aws", "data", "production"],
  types: ["aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"],
  settings: ["environment"],
  remediable: true,
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    yield* demand(root(resource).at("deletionProtection"), isTrue, "set it to true", { value: true });
  },
  examples: {
    compliant: [cluster({ deletionProtection: true }), cluster({ tags: { Environment: "dev" } })],
    violating: [cluster({}), resource("aws:neptune/cluster:Cluster", { deletionProtection: false })],
    notApplicable: [configMap],
    unknown: [cluster({ deletionProtection: UNKNOWN })],
  },
});
