import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "gcp:storage/bucket:Bucket";
const bucket = (fields: Readonly<Record<string, unknown>>) => resource(type, { location: "EU", ...fields });

export const gcpBucketVersioned = defineRule({
  scope: "resource",
  name: "gcp-bucket-versioned",
  displayName: "Overwritten objects can be brought back",
  description:
    "Google keeps what was deleted for a week, but what was written over only where versions are on. A wrong script then replaces every object for good.",
  severity: "medium",
  remediationSteps: "Set versioning.enabled to true, with a lifecycle rule that removes old versions.",
  url: "https://cloud.google.com/storage/docs/object-versioning",
  frameworks: [axonBaseline("resilience", "data outlives mistakes"), soc2("A1.2"), iso27001("8.13")],
  peers: ["CKV_GCP_78", "GCP-0078"],
  tags: ["gcp", "storage", "resilience"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    // What is kept by a retention policy cannot be written over.
    if (inputs.at("retentionPolicy").value !== undefined) return;
    yield* demand(inputs.at("versioning", "enabled"), isTrue, "set it to true");
    yield* demand(inputs.at("softDeletePolicy", "retentionDurationSeconds"), (value) => value !== 0, "remove it");
  },
  examples: {
    compliant: [bucket({ versioning: { enabled: true } }), bucket({ retentionPolicy: { retentionPeriod: "604800" } })],
    violating: [
      bucket({}),
      bucket({ versioning: { enabled: false } }),
      bucket({ versioning: { enabled: true }, softDeletePolicy: { retentionDurationSeconds: 0 } }),
    ],
    notApplicable: [configMap],
    unknown: [bucket({ versioning: UNKNOWN })],
  },
});
