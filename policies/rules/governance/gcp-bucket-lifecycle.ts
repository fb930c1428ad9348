import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  isTrue,
  type Property,
  resource,
  root,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "gcp:storage/bucket:Bucket";
const bucket = (lifecycleRules?: unknown) =>
  resource(type, { location: "EU", versioning: { enabled: true }, lifecycleRules });
const remove = (condition: object) => ({ action: { type: "Delete" }, condition });

/** Conditions that only versions which are no longer the newest meet. */
const ofOldVersions = ["numNewerVersions", "daysSinceNoncurrentTime", "noncurrentTimeBefore"];

export const gcpBucketLifecycle = defineRule({
  scope: "resource",
  name: "gcp-bucket-lifecycle",
  displayName: "Buckets forget old versions in the end",
  description:
    "Every version of an object that was overwritten stays and is paid for for ever. In a few years most of a bucket is such, with personal data that was meant to be deleted.",
  severity: "low",
  remediationSteps: "Add a lifecycle rule that deletes with numNewerVersions or daysSinceNoncurrentTime.",
  url: "https://cloud.google.com/storage/docs/lifecycle",
  frameworks: [axonBaseline("governance", "data ends when it was said to"), iso27001("8.9")],
  peers: [],
  tags: ["gcp", "storage", "cost"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    if (!isTrue(inputs.at("versioning", "enabled").value)) return;
    const rules = inputs.at("lifecycleRules");
    const forgets = rules.items().some((rule) => rule.at("action", "type").value === "Delete" && meetsOld(rule));
    if (isHidden(rules.value)) yield unknown(rules);
    else if (!forgets) yield violation(rules, "deletes no old versions", "delete them by numNewerVersions");
  },
  examples: {
    compliant: [
      bucket([remove({ numNewerVersions: 3 })]),
      bucket([remove({ daysSinceNoncurrentTime: 90 })]),
      bucket([remove({ age: 365 })]),
      resource(type, { location: "EU" }),
    ],
    violating: [
      bucket(),
      bucket([remove({ age: 365, withState: "LIVE" })]),
      bucket([{ action: { type: "SetStorageClass" } }]),
    ],
    notApplicable: [configMap],
    unknown: [bucket(UNKNOWN)],
  },
});

/** An age is counted for all versions of an object, unless the rule is for those in use alone. */
function meetsOld(rule: Property): boolean {
  const condition = rule.at("condition");
  const isSaid = (name: string) => condition.at(name).value !== undefined;
  return ofOldVersions.some(isSaid) || (isSaid("age") && condition.at("withState").value !== "LIVE");
}
