import {
  any,
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  pciDss,
  referrers,
  refersTo,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const bucketType = "aws:s3/bucket:Bucket";
const loggingType = "aws:s3/bucketLogging:BucketLogging";
const toBucket = { from: [loggingType], to: [bucketType], names: ["bucket", "id"] };
const loggingsOf = referrers({ field: "bucket", ...toBucket });
const loggingsTo = referrers({ field: "targetBucket", ...toBucket });
const bucket = (name: string) => resource(bucketType, { bucket: name }, name);
const logging = (name: unknown, targetBucket: unknown) =>
  resource(loggingType, { bucket: name, targetBucket, targetPrefix: "s3/" });

export const awsS3AccessLogging = defineRule({
  scope: "stack",
  name: "aws-s3-access-logging",
  displayName: "Buckets log who reads them, elsewhere",
  description:
    "After a leak the first question is who read what, and only an access log answers it. A bucket that logs into itself fills itself, since each log object is a request too.",
  severity: "low",
  remediationSteps: "Add a BucketLogging whose targetBucket is a bucket for logs alone.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
  frameworks: [
    axonBaseline("observability", "reads of data are recorded"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_AWS_18", "AWS-0089", "AwsSolutions-S1", "awsguard:s3-bucket-logging-enabled"],
  tags: ["aws", "data", "logging"],
  types: ["aws:s3/bucket:Bucket"],
  *check(stack) {
    for (const bucket of stack.ofType(bucketType)) {
      const own = loggingsOf(stack, bucket);
      for (const [logging, isOwn] of own) {
        const target = logging.at("targetBucket");
        if (isOwn === true && refersTo(target, bucket, ...toBucket.names) === true) {
          yield violation(target, "is the bucket itself", "log to another bucket");
        }
      }
      const logs = any([
        root(bucket).at("logging").value !== undefined,
        ...[...own, ...loggingsTo(stack, bucket)].map(([, refers]) => refers),
      ]);
      if (logs === UNKNOWN) yield unknown(root(bucket).at("logging"));
      else if (!logs) yield violation(root(bucket), "logs no access", "add a BucketLogging to another bucket");
    }
  },
  examples: {
    compliant: [[bucket("data"), bucket("logs"), logging("data", "logs")]],
    violating: [
      [bucket("data")],
      [bucket("data"), logging("data", "data")],
      [bucket("data"), logging("other", "logs")],
    ],
    notApplicable: [[configMap]],
    unknown: [[bucket("data"), logging(UNKNOWN, "logs")]],
  },
});
