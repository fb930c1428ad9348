import {
  any,
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  pciDss,
  refersTo,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "gcp:storage/bucket:Bucket";
const bucket = (logging?: unknown, name: string = "data") => resource(type, { location: "EU", name, logging }, name);

export const gcpBucketLogging = defineRule({
  scope: "stack",
  name: "gcp-bucket-logging",
  displayName: "Buckets of Google Cloud log who reads them, elsewhere",
  description:
    "After a leak the first question is who read what, and without a log of accesses nothing answers it. A bucket that logs into itself fills itself, since each log object is a request too.",
  severity: "low",
  remediationSteps: "Set logging.logBucket to a bucket for logs alone, or audit data access with an IAMAuditConfig.",
  url: "https://cloud.google.com/storage/docs/access-logs",
  frameworks: [
    axonBaseline("observability", "reads of data are recorded"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_GCP_62", "GCP-0077"],
  tags: ["gcp", "storage", "logging"],
  types: [type],
  *check(stack) {
    // An audit of data access writes down every read of the project.
    if (stack.ofType("gcp:projects/iAMAuditConfig:IAMAuditConfig").length > 0) return;
    const targets = stack.ofType(type).map((bucket) => root(bucket).at("logging", "logBucket"));
    for (const bucket of stack.ofType(type)) {
      const own = root(bucket).at("logging", "logBucket");
      const takesLogs = any(targets.map((target) => refersTo(target, bucket, "name", "id")));
      if (own.value !== undefined && refersTo(own, bucket, "name", "id") === true)
        yield violation(own, "is the bucket itself", "log to another bucket");
      else if (own.value === undefined && takesLogs === UNKNOWN) yield unknown(own);
      else if (own.value === undefined && !takesLogs) yield violation(own, "is unset", "name a bucket for logs");
    }
  },
  examples: {
    compliant: [
      [bucket({ logBucket: "logs" }), bucket(undefined, "logs")],
      [bucket(), resource("gcp:projects/iAMAuditConfig:IAMAuditConfig", { service: "allServices" })],
    ],
    violating: [[bucket()], [bucket({ logBucket: "data" })]],
    notApplicable: [[configMap]],
    unknown: [[bucket({ logBucket: UNKNOWN }), bucket(undefined, "logs")]],
  },
});
