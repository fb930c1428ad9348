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

const instance = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", fields);

export const awsRdsIamAuth = defineRule({
  scope: "resource",
  name: "aws-rds-iam-auth",
  displayName: "Databases take the roles of workloads",
  description:
    "A password of a database is known to all who ever saw it, and is seldom changed. With IAM a workload logs in with its role, by a token that lives 15 minutes.",
  severity: "low",
  remediationSteps:
    "Set iamDatabaseAuthenticationEnabled: true, and give the user rds_iam (PostgreSQL) or AWSAuthenticationPlugin (MySQL).",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html",
  frameworks: [axonBaseline("identity", "workloads log in as themselves"), soc2("CC6.1"), iso27001("8.5")],
  peers: ["CKV_AWS_161", "CKV_AWS_162", "AWS-0176", "AwsSolutions-RDS6"],
  tags: ["aws", "data", "identity"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  *check(resource) {
    const inputs = root(resource);
    // Other engines do not have it.
    if (!/^(aurora-)?(postgres(ql)?|mysql|mariadb)$/.test(inputs.at("engine").text ?? "")) return;
    yield* demand(inputs.at("iamDatabaseAuthenticationEnabled"), isTrue, "set it to true");
  },
  examples: {
    compliant: [
      instance({ engine: "postgres", iamDatabaseAuthenticationEnabled: true }),
      instance({ engine: "oracle-ee" }),
    ],
    violating: [instance({ engine: "mysql" }), resource("aws:rds/cluster:Cluster", { engine: "aurora-postgresql" })],
    notApplicable: [configMap],
    unknown: [instance({ engine: "postgres", iamDatabaseAuthenticationEnabled: UNKNOWN })],
  },
});
