import {
  admitsEverybody,
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  judgeStatements,
  pciDss,
  resource,
  resourcePolicyOf,
  resourcePolicyTypes,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const bucketPolicy = (policy: unknown) => resource("aws:s3/bucketPolicy:BucketPolicy", { bucket: "data", policy });
const statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" };
const one = (fields: Readonly<Record<string, unknown>>) => ({
  Version: "2012-10-17",
  Statement: { ...statement, ...fields },
});

export const awsNoPublicResourcePolicy = defineRule({
  scope: "resource",
  name: "aws-no-public-resource-policy",
  displayName: "No resource policy admits everybody",
  description:
    "A policy whose principal is * lets in every AWS account, and for S3 every browser. Buckets, queues, keys and secrets leak this way without a single credential stolen.",
  severity: "critical",
  remediationSteps:
    "Name the accounts, roles or services, or add a condition that does: aws:SourceArn, aws:SourceAccount, aws:PrincipalOrgID or aws:SourceVpce with a fixed value.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
  frameworks: [axonBaseline("exposure", "nobody unnamed reads data"), soc2("CC6.1"), pciDss("7.2.2"), iso27001("5.15")],
  peers: [
    "CKV_AWS_70",
    "CKV_AWS_168",
    "CKV_AWS_387",
    "CKV_AWS_33",
    "CKV_AWS_32",
    "AWS-0097",
    "AWS-0032",
    "AwsSolutions-ECR1",
  ],
  tags: ["aws", "identity", "exposure"],
  types: resourcePolicyTypes,
  check: (resource) =>
    judgeStatements(resourcePolicyOf(resource), function* (statement) {
      const open = admitsEverybody(statement);
      if (open === UNKNOWN) yield unknown(statement);
      else if (open)
        yield violation(statement, "admits everybody", "name the principals, or narrow them by a condition");
    }),
  examples: {
    compliant: [
      bucketPolicy(one({ Principal: { AWS: "arn:aws:iam::123456789012:role/app" } })),
      bucketPolicy(one({ Effect: "Deny" })),
      bucketPolicy(one({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } })),
      resource("aws:sqs/queue:Queue"),
      resource("aws:sqs/queuePolicy:QueuePolicy", {
        policy: JSON.stringify(
          one({
            Action: "sqs:SendMessage",
            Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:123456789012:orders" } },
          }),
        ),
      }),
    ],
    violating: [
      bucketPolicy(one({})),
      bucketPolicy(JSON.stringify(one({ Principal: { AWS: ["*"] } }))),
      bucketPolicy(one({ Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } })),
      resource("aws:sns/topicPolicy:TopicPolicy", {
        policy: one({ Condition: { StringLike: { "aws:SourceArn": "*" } } }),
      }),
      resource("aws:kms/key:Key", { policy: JSON.stringify(one({ Action: "kms:*", Resource: "*" })) }),
    ],
    notApplicable: [configMap],
    unknown: [
      bucketPolicy(UNKNOWN),
      bucketPolicy(one({ Principal: UNKNOWN })),
      bucketPolicy(one({ Condition: UNKNOWN })),
    ],
  },
});
