import {
  all,
  any,
  cisAws,
  configMap,
  defineRule,
  iso27001,
  pciDss,
  referrers,
  refusesPlainHttp,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const bucket = resource("aws:s3/bucket:Bucket", { bucket: "data" });
const deny = (fields: Readonly<Record<string, unknown>> = {}) => ({
  Statement: [
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
      ...fields,
    },
  ],
});
const policy = (document: unknown, name: unknown = "data") =>
  resource("aws:s3/bucketPolicy:BucketPolicy", { bucket: name, policy: document });

const everything = /^(?:s3:)?\*$/i;

const policiesOf = referrers({
  from: ["aws:s3/bucketPolicy:BucketPolicy"],
  field: "bucket",
  to: ["aws:s3/bucket:Bucket"],
  names: ["bucket", "id"],
});

export const awsS3TlsOnly = defineRule({
  scope: "stack",
  name: "aws-s3-tls-only",
  displayName: "Buckets refuse requests without TLS",
  description:
    "S3 answers plain HTTP as readily as HTTPS, and a client with an old setting or a wrong URL uses it. Data and signed URLs then cross the network in clear.",
  severity: "high",
  remediationSteps:
    'Give the bucket a policy that denies s3:* to everybody where "aws:SecureTransport" is "false", for the bucket and its objects.',
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
  frameworks: [cisAws("2.1.1"), soc2("CC6.7"), pciDss("4.2.1"), iso27001("8.24")],
  peers: ["CKV_AWS_379", "AwsSolutions-S10"],
  tags: ["aws", "data", "encryption"],
  types: ["aws:s3/bucket:Bucket"],
  *check(stack) {
    for (const bucket of stack.ofType("aws:s3/bucket:Bucket")) {
      const refused = any([
        refusesPlainHttp(root(bucket).at("policy"), everything),
        ...policiesOf(stack, bucket).map(([policy, refers]) =>
          all([refers, refusesPlainHttp(policy.at("policy"), everything)]),
        ),
      ]);
      if (refused === UNKNOWN) yield unknown(root(bucket).at("policy"));
      else if (!refused) {
        yield violation(
          root(bucket),
          "has no policy that refuses plain HTTP",
          'deny s3:* where aws:SecureTransport is "false"',
        );
      }
    }
  },
  examples: {
    compliant: [
      [bucket, policy(deny())],
      [bucket, policy(JSON.stringify(deny({ Principal: { AWS: "*" } })))],
      [resource("aws:s3/bucket:Bucket", { bucket: "data", policy: JSON.stringify(deny()) })],
    ],
    violating: [
      [bucket],
      [bucket, policy(deny(), "other")],
      [bucket, policy(deny({ Effect: "Allow" }))],
      [bucket, policy(deny({ Action: "s3:GetObject" }))],
      [bucket, policy(deny({ Condition: { Bool: { "aws:SecureTransport": "true" } } }))],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [bucket, policy(UNKNOWN)],
      [bucket, policy(deny(), UNKNOWN)],
    ],
  },
});
