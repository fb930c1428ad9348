import {
  axonBaseline,
  configMap,
  defineRule,
  demandOwner,
  gcpOwnedTypes,
  iso27001,
  resource,
  root,
  UNKNOWN,
} from "../../lib/index.ts";

const sqlType = "gcp:sql/databaseInstance:DatabaseInstance";
const bucket = (labels: unknown) => resource("gcp:storage/bucket:Bucket", { location: "EU", labels });

export const gcpRequiredLabels = defineRule({
  scope: "resource",
  name: "gcp-required-labels",
  displayName: "Resources of Google Cloud say whose they are and what for",
  description:
    "A resource without an owner is paid for by nobody, mended by nobody and deleted by nobody. At night the label is what says whom to wake, and in the bill what it costs.",
  severity: "low",
  remediationSteps: "Label it with system, environment and owner, best once for all in defaultLabels of the provider.",
  url: "https://cloud.google.com/resource-manager/docs/best-practices-labels",
  frameworks: [axonBaseline("governance", "every resource has an owner"), iso27001("8.9")],
  peers: [],
  tags: ["gcp", "ownership"],
  types: gcpOwnedTypes,
  *check(resource) {
    const inputs = root(resource);
    // Some call them otherwise, and what the provider's defaults add is in pulumiLabels.
    const fields = ["userLabels", "resourceLabels", "effectiveLabels", "pulumiLabels"];
    const others = fields.map((field) => inputs.at(field));
    const labels = resource.type === sqlType ? inputs.at("settings", "userLabels") : inputs.at("labels");
    yield* demandOwner([labels, ...others], "add the labels, or set defaultLabels of the provider");
  },
  examples: {
    compliant: [
      bucket({ system: "cortex-core", environment: "prod", owner: "data" }),
      resource(sqlType, { settings: { userLabels: { system: "cortex-core", environment: "prod", owner: "data" } } }),
    ],
    violating: [bucket(undefined), bucket({ system: "cortex-core" })],
    notApplicable: [configMap],
    unknown: [bucket(UNKNOWN)],
  },
});
