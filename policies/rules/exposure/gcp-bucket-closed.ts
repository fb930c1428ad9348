import {
  axonBaseline,
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

const type = "gcp:storage/bucket:Bucket";
const bucket = (fields: Readonly<Record<string, unknown>>) => resource(type, { location: "EU", ...fields });

export const gcpBucketClosed = defineRule({
  scope: "resource",
  name: "gcp-bucket-closed",
  displayName: "Buckets cannot be opened to everybody",
  description:
    "Without the prevention one binding, or one access list of one object, gives data to the internet. Access lists say it object by object, where no policy and no review looks.",
  severity: "high",
  remediationSteps: 'Set publicAccessPrevention to "enforced" and uniformBucketLevelAccess to true.',
  url: "https://cloud.google.com/storage/docs/public-access-prevention",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_GCP_114", "CKV_GCP_29", "GCP-0002"],
  tags: ["gcp", "storage", "exposure"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    yield* demand(inputs.at("publicAccessPrevention"), (value) => value === "enforced", 'set it to "enforced"');
    yield* demand(inputs.at("uniformBucketLevelAccess"), isTrue, "set it to true");
  },
  examples: {
    compliant: [bucket({ publicAccessPrevention: "enforced", uniformBucketLevelAccess: true })],
    violating: [
      bucket({}),
      bucket({ publicAccessPrevention: "inherited", uniformBucketLevelAccess: true }),
      bucket({ publicAccessPrevention: "enforced" }),
    ],
    notApplicable: [configMap],
    unknown: [bucket({ publicAccessPrevention: UNKNOWN, uniformBucketLevelAccess: true })],
  },
});
