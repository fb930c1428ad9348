import {
  cisAws,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const flags = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;
const block = (fields: Readonly<Record<string, unknown>> = {}) =>
  resource(type, { bucket: "data", ...Object.fromEntries(flags.map((flag) => [flag, true])), ...fields });

export const awsS3BlockPublic = defineRule({
  scope: "resource",
  name: "aws-s3-block-public",
  displayName: "Buckets block public access in full",
  description:
    "AWS blocks public access of a new bucket by itself, but the resource that manages the block turns off each flag it does not set. One public policy or ACL then publishes the data to whoever guesses the name.",
  severity: "critical",
  remediationSteps:
    "Set all four flags of the public access block; publish web content through CloudFront with an origin access control.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  frameworks: [cisAws("2.1.4"), soc2("CC6.1"), pciDss("1.3.1"), iso27001("8.3")],
  peers: [
    "CKV_AWS_53",
    "CKV_AWS_54",
    "CKV_AWS_55",
    "CKV_AWS_56",
    "AWS-0086",
    "AWS-0087",
    "AWS-0091",
    "AWS-0093",
    "AwsSolutions-S2",
  ],
  tags: ["aws", "data", "exposure"],
  types: [type, "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"],
  remediable: true,
  breaks: "a site or a client that reads objects without signing in",
  *check(resource) {
    for (const flag of flags) {
      yield* demand(root(resource).at(flag), isTrue, "set it to true", { value: true });
    }
  },
  examples: {
    compliant: [block()],
    violating: [
      block({ blockPublicPolicy: false }),
      block({ restrictPublicBuckets: undefined }),
      resource(type, { bucket: "data" }),
    ],
    // A bucket without a block has the one that AWS gives new buckets since April 2023.
    notApplicable: [configMap, resource("aws:s3/bucket:Bucket")],
    unknown: [block({ ignorePublicAcls: UNKNOWN })],
  },
});
