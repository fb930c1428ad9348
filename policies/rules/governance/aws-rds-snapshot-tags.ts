import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  resource,
  root,
  UNKNOWN,
} from "../../lib/index.ts";

const instance = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", fields);

export const awsRdsSnapshotTags = defineRule({
  scope: "resource",
  name: "aws-rds-snapshot-tags",
  displayName: "Snapshots say whose data they hold",
  description:
    "A snapshot outlives its database by years, and without the tags nobody knows whose it was. It is then neither found when it is needed nor deleted when it must be.",
  severity: "low",
  remediationSteps: "Set copyTagsToSnapshot to true.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html",
  frameworks: [axonBaseline("governance", "every resource has an owner"), iso27001("8.9")],
  peers: ["CKV_AWS_313", "CKV2_AWS_60"],
  tags: ["aws", "data", "ownership"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  remediable: true,
  *check(resource) {
    const inputs = root(resource);
    // A member of an Aurora cluster has no snapshots: its cluster has.
    if (inputs.at("engine").text?.startsWith("aurora") && resource.type === "aws:rds/instance:Instance") return;
    yield* demand(inputs.at("copyTagsToSnapshot"), isTrue, "set it to true", { value: true });
  },
  examples: {
    compliant: [instance({ copyTagsToSnapshot: true }), instance({ engine: "aurora-postgresql" })],
    violating: [instance({}), resource("aws:rds/cluster:Cluster", { copyTagsToSnapshot: false })],
    notApplicable: [configMap],
    unknown: [instance({ copyTagsToSnapshot: UNKNOWN })],
  },
});
