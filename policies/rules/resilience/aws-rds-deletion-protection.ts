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

const instance = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", fields);

export const awsRdsDeletionProtection = defineRule({
  scope: "resource",
  name: "aws-rds-deletion-protection",
  displayName: "Production databases cannot be deleted by one call",
  description:
    "A changed name or a wrong destroy deletes a database, and its automatic backups with it. With the protection it takes two deliberate steps.",
  severity: "high",
  remediationSteps:
    "Set deletionProtection to true; leave skipFinalSnapshot out, and name the last snapshot in finalSnapshotIdentifier.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html#USER_DeleteInstance.DeletionProtection",
  frameworks: [axonBaseline("resilience", "data outlives a mistake"), soc2("A1.2"), iso27001("8.13")],
  peers: ["CKV_AWS_139", "CKV_AWS_293", "AWS-0177", "AWS-0343", "AwsSolutions-RDS10"],
  tags: ["aws", "data", "production"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:rds/globalCluster:GlobalCluster"],
  settings: ["environment"],
  remediable: true,
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const inputs = root(resource);
    yield* demand(inputs.at("deletionProtection"), isTrue, "set it to true", { value: true });
    // Of a replica RDS makes no last snapshot, and refuses to delete it where one is asked for.
    // Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html
    if (inputs.at("replicateSourceDb").value !== undefined) return;
    yield* demand(inputs.at("skipFinalSnapshot"), (skip) => !isTrue(skip), "set it to false", { value: false });
  },
  examples: {
    compliant: [
      instance({ deletionProtection: true, finalSnapshotIdentifier: "main-final" }),
      instance({ deletionProtection: true, skipFinalSnapshot: true, replicateSourceDb: "main" }),
      instance({ skipFinalSnapshot: true, tags: { Environment: "dev" } }),
    ],
    violating: [
      instance({}),
      instance({ deletionProtection: false }),
      instance({ deletionProtection: true, skipFinalSnapshot: true }),
      resource("aws:rds/cluster:Cluster", { engine: "aurora-postgresql" }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ deletionProtection: UNKNOWN })],
  },
});
