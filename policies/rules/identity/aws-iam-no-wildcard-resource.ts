import {
  all,
  axonBaseline,
  configMap,
  coversAction,
  coversEveryResource,
  defineRule,
  hasEffect,
  identityPoliciesOf,
  identityPolicyTypes,
  isHidden,
  iso27001,
  judgeStatements,
  type Property,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
  unknown,
  type Verdict,
  violation,
} from "../../lib/index.ts";

const policy = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:iam/policy:Policy", {
    policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Resource: "*", ...fields }] },
  });

/** Actions that read or change data, each of which can be allowed for named resources. Source: Service Authorization Reference. */
const dataActions = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:DeleteObject",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:DeleteItem",
  "dynamodb:Scan",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParametersByPath",
  "kms:Decrypt",
  "sqs:ReceiveMessage",
  "sqs:SendMessage",
  "sns:Publish",
  "rds-db:connect",
  "rds:DeleteDBInstance",
];

export const awsIamNoWildcardResource = defineRule({
  scope: "resource",
  name: "aws-iam-no-wildcard-resource",
  displayName: "Policies name the data they give access to",
  description:
    "Reading one bucket or one secret is what a workload needs; * gives it those of every other system in the account. One workload taken over is then all data lost.",
  severity: "high",
  remediationSteps: "Name the resources by ARN, or narrow the statement by a condition such as aws:ResourceTag.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
  frameworks: [axonBaseline("identity", "access to named data only"), soc2("CC6.3"), pciDss("7.2.5"), iso27001("8.3")],
  peers: ["CKV_AWS_288", "CKV_AWS_290", "CKV_AWS_355", "AWS-0345", "AwsSolutions-IAM5", "CKV_AWS_356"],
  tags: ["aws", "identity", "data"],
  types: identityPolicyTypes,
  *check(resource) {
    for (const document of identityPoliciesOf(resource)) yield* judgeStatements(document, judge);
  },
  examples: {
    compliant: [
      policy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" }),
      policy({ Action: ["ec2:Describe*", "ecr:GetAuthorizationToken"] }),
      policy({ Action: "s3:GetObject", Effect: "Deny" }),
      policy({ Action: "s3:GetObject", Condition: { StringEquals: { "aws:ResourceTag/team": "cortex" } } }),
    ],
    violating: [
      policy({ Action: "s3:GetObject" }),
      policy({ Action: ["secretsmanager:Get*"] }),
      policy({ Action: "kms:Decrypt", Resource: ["arn:aws:kms:eu-west-1:123456789012:key/*"] }),
      policy({ Action: "s3:PutObject", Resource: undefined, NotResource: "arn:aws:s3:::audit/*" }),
    ],
    notApplicable: [configMap],
    unknown: [
      policy({ Action: "s3:GetObject", Resource: UNKNOWN }),
      resource("aws:iam/policy:Policy", { policy: UNKNOWN }),
    ],
  },
});

function* judge(statement: Property): Iterable<Verdict> {
  const condition = statement.at("Condition");
  if (condition.value !== undefined && !isHidden(condition.value)) return;
  const everywhere = all([hasEffect(statement, "Allow"), coversEveryResource(statement)]);
  if (everywhere === false) return;
  const answers = dataActions.map((action) => ({ action, answer: coversAction(statement, action) }));
  const found = answers.find(({ answer }) => answer === true) ?? answers.find(({ answer }) => answer === UNKNOWN);
  if (!found) return;
  const place = statement.at("Resource");
  if (everywhere === UNKNOWN || found.answer === UNKNOWN || isHidden(condition.value)) yield unknown(place);
  else yield violation(place, `gives ${found.action} on every resource`, "name the resources");
}
