import {
  type Answer,
  all,
  any,
  axonBaseline,
  computed,
  configMap,
  defineRule,
  environmentOf,
  isHidden,
  iso27001,
  type Property,
  referrers,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const bucket = (fields: Readonly<Record<string, unknown>> = {}) =>
  resource("aws:s3/bucket:Bucket", { bucket: "data", ...fields });
const versioning = (status: unknown, name: unknown = "data") =>
  resource("aws:s3/bucketVersioning:BucketVersioning", { bucket: name, versioningConfiguration: { status } });

const versioningsOf = referrers({
  from: ["aws:s3/bucketVersioning:BucketVersioning"],
  field: "bucket",
  to: ["aws:s3/bucket:Bucket"],
  names: ["bucket", "id"],
});

export const awsS3Versioned = defineRule({
  scope: "stack",
  name: "aws-s3-versioned",
  displayName: "Production buckets keep old versions",
  description:
    "Without versions an overwritten or deleted object is gone at once, whether by a bug, a mistake or somebody who demands a ransom. With them each is one call away.",
  severity: "medium",
  remediationSteps:
    "Add a BucketVersioning with status Enabled, and a lifecycle rule that expires noncurrent versions.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
  frameworks: [axonBaseline("resilience", "objects can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: ["CKV_AWS_21", "AWS-0090"],
  tags: ["aws", "data", "production"],
  types: ["aws:s3/bucket:Bucket"],
  settings: ["environment"],
  *check(stack, settings) {
    for (const bucket of stack.ofType("aws:s3/bucket:Bucket")) {
      if (environmentOf(bucket, settings) !== "prod") continue;
      const versioned = any([
        answer(root(bucket).at("versioning", "enabled"), true),
        ...versioningsOf(stack, bucket).map(([versioning, refers]) =>
          all([refers, answer(versioning.at("versioningConfiguration", "status"), "Enabled")]),
        ),
      ]);
      if (versioned === UNKNOWN) yield unknown(root(bucket).at("versioning"));
      else if (!versioned)
        yield violation(root(bucket), "keeps no versions", 'add a BucketVersioning with status "Enabled"');
    }
  },
  examples: {
    compliant: [
      [bucket(), versioning("Enabled")],
      [bucket({ versioning: { enabled: true } })],
      [bucket({ tags: { Environment: "dev" } })],
      computed(versioning("Enabled"), "bucket", bucket()),
    ],
    violating: [
      [bucket()],
      [bucket(), versioning("Suspended")],
      [bucket(), versioning("Enabled", "other")],
      computed(versioning("Suspended"), "bucket", bucket()),
    ],
    notApplicable: [[configMap]],
    unknown: [
      [bucket(), versioning("Enabled", UNKNOWN)],
      [bucket(), versioning(UNKNOWN)],
    ],
  },
});

function answer({ value }: Property, wanted: string | boolean): Answer {
  return isHidden(value) ? UNKNOWN : value === wanted;
}
