import {
  type Answer,
  all,
  any,
  axonBaseline,
  computed,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  type Property,
  referrers,
  resource,
  root,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

type Fields = Readonly<Record<string, unknown>>;

const bucketType = "aws:s3/bucket:Bucket";
const configurationType = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const versioningType = "aws:s3/bucketVersioning:BucketVersioning";
const ofBucket = { field: "bucket", to: [bucketType], names: ["bucket", "id"] };
const configurationsOf = referrers({ from: [configurationType], ...ofBucket });
const versioningsOf = referrers({ from: [versioningType], ...ofBucket });
const bucket = (fields: Fields = {}) => resource(bucketType, { bucket: "data", ...fields });
const aborts = { id: "uploads", status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };
const expires = { id: "old", status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 90 } };
const configuration = (rules: unknown, name: unknown = "data") => resource(configurationType, { bucket: name, rules });
const versioning = resource(versioningType, {
  bucket: "data",
  versioningConfiguration: { status: "Enabled" },
});

export const awsS3Lifecycle = defineRule({
  scope: "stack",
  name: "aws-s3-lifecycle",
  displayName: "Buckets forget what nobody can see",
  description:
    "The parts of an upload that broke off, and every version of a file that was overwritten, are listed nowhere and paid for for ever. In a few years most of a bucket is such, with personal data that was meant to be deleted.",
  severity: "low",
  remediationSteps:
    "Add a BucketLifecycleConfiguration with abortIncompleteMultipartUpload, and with noncurrentVersionExpiration where the bucket keeps versions.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
  frameworks: [axonBaseline("governance", "data ends when it was said to"), iso27001("8.9")],
  peers: ["CKV_AWS_300", "CKV2_AWS_61"],
  tags: ["aws", "data", "cost"],
  types: [bucketType],
  *check(stack) {
    for (const resource of stack.ofType(bucketType)) {
      const inputs = root(resource);
      const rules = configurationsOf(stack, resource).flatMap(([one, refers]) =>
        one
          .at("rules")
          .items()
          .map((rule) => [refers, rule] as const),
      );
      const inline = inputs
        .at("lifecycleRules")
        .items()
        .map((rule) => [true, rule] as const);
      const does = (action: string, inlineAction = action) =>
        any([
          ...rules.map(([own, rule]) => all([own, isSet(rule.at(action)), says(rule.at("status"), "Enabled")])),
          ...inline.map(([own, rule]) => all([own, isSet(rule.at(inlineAction)), says(rule.at("enabled"), true)])),
        ]);
      const versioned = any([
        says(inputs.at("versioning", "enabled"), true),
        ...versioningsOf(stack, resource).map(([one, refers]) =>
          all([refers, says(one.at("versioningConfiguration", "status"), "Enabled")]),
        ),
      ]);
      const ends = does("abortIncompleteMultipartUpload", "abortIncompleteMultipartUploadDays");
      if (ends === UNKNOWN) yield unknown(inputs);
      else if (!ends) yield violation(inputs, "keeps uploads that broke off", "abort them in a lifecycle rule");
      if (versioned !== true) continue;
      const forgets = does("noncurrentVersionExpiration");
      if (forgets === UNKNOWN) yield unknown(inputs);
      else if (!forgets) yield violation(inputs, "keeps old versions for ever", "expire them in a lifecycle rule");
    }
  },
  examples: {
    compliant: [
      [bucket(), configuration([aborts])],
      [bucket(), versioning, configuration([aborts, expires])],
      [bucket({ lifecycleRules: [{ enabled: true, abortIncompleteMultipartUploadDays: 7 }] })],
      computed(configuration([aborts]), "bucket", bucket()),
    ],
    violating: [
      [bucket()],
      [bucket(), configuration([{ ...aborts, status: "Disabled" }])],
      [bucket(), configuration([aborts], "other")],
      [bucket(), versioning, configuration([aborts])],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [bucket(), configuration(UNKNOWN)],
      [bucket(), configuration([aborts], UNKNOWN)],
    ],
  },
});

function isSet({ value }: Property): Answer {
  return isHidden(value) ? UNKNOWN : value !== undefined;
}

function says({ value }: Property, wanted: string | boolean): Answer {
  return isHidden(value) ? UNKNOWN : value === wanted;
}
