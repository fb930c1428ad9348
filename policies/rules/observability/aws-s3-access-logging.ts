import {
  any,
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  type Property,
  pciDss,
  refersTo,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const bucket = (name: string) => resource("aws:s3/bucket:Bucket", { bucket: name }, name);
const logging = (name: unknown, targetBucket: unknown) =>
  resource("aws:s3/bucketLogging:BucketLogging", { bucket: name, targetBucket, targetPrefix: "s3/" });

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
  peers: ["CKV_AWS_18", "AWS-0089", "AwsSolutions-S1"],
  tags: ["aws", "data", "logging"],
  types: ["aws:s3/bucket:Bucket"],
  *check(stack) {
    const loggings = stack.ofType("aws:s3/bucketLogging:BucketLogging").map(root);
    for (const bucket of stack.ofType("aws:s3/bucket:Bucket")) {
      const isBucket = (place: Property) => refersTo(place, bucket, "bucket", "id");
      const takesLogs = any(loggings.map((logging) => isBucket(logging.at("targetBucket"))));
      const own = loggings.filter((logging) => isBucket(logging.at("bucket")) === true);
      for (const logging of own) {
        if (isBucket(logging.at("targetBucket")) === true) {
          yield violation(logging.at("targetBucket"), "is the bucket itself", "log to another bucket");
        }
      }
      const logs = any([
        root(bucket).at("logging").value !== undefined,
        takesLogs,
        ...loggings.map((logging) => isBucket(logging.at("bucket"))),
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
