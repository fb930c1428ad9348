import {
  awsOwnedTypes,
  axonBaseline,
  configMap,
  defineRule,
  demandOwner,
  iso27001,
  resource,
  root,
  UNKNOWN,
} from "../../lib/index.ts";

const bucket = (tags: unknown) => resource("aws:s3/bucket:Bucket", { bucket: "data", tags });

export const awsRequiredTags = defineRule({
  scope: "resource",
  name: "aws-required-tags",
  displayName: "Resources say whose they are and what for",
  description:
    "A resource without an owner is paid for by nobody, mended by nobody and deleted by nobody. At night the tag is what says whom to wake, and in the bill what it costs.",
  severity: "low",
  remediationSteps: "Tag it with System, Environment and Owner, best once for all in defaultTags of the provider.",
  url: "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
  frameworks: [axonBaseline("governance", "every resource has an owner"), iso27001("8.9")],
  peers: [],
  tags: ["aws", "ownership"],
  types: awsOwnedTypes,
  *check(resource) {
    const inputs = root(resource);
    // What the provider's default tags add is in tagsAll.
    yield* demandOwner([inputs.at("tags"), inputs.at("tagsAll")], "add the tags, or set defaultTags of the provider");
  },
  examples: {
    compliant: [
      bucket({ System: "cortex-core", Environment: "prod", Owner: "data" }),
      bucket({ "axon.dev/system": "cortex-core", "axon.dev/environment": "prod", "axon.dev/owner": UNKNOWN }),
    ],
    violating: [
      bucket(undefined),
      bucket({ System: "cortex-core" }),
      bucket({ System: "", Environment: "prod", Owner: "data" }),
    ],
    notApplicable: [configMap],
    unknown: [bucket(UNKNOWN)],
  },
});
