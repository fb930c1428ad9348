import {
  axonBaseline,
  azureOwnedTypes,
  configMap,
  defineRule,
  demandOwner,
  iso27001,
  resource,
  root,
  UNKNOWN,
} from "../../lib/index.ts";

const group = (tags: unknown) => resource("azure-native:resources:ResourceGroup", { tags });

export const azureRequiredTags = defineRule({
  scope: "resource",
  name: "azure-required-tags",
  displayName: "Resources of Azure say whose they are and what for",
  description:
    "A resource without an owner is paid for by nobody, mended by nobody and deleted by nobody. At night the tag is what says whom to wake, and in the bill what it costs.",
  severity: "low",
  remediationSteps: "Tag it with System, Environment and Owner.",
  url: "https://learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/resource-tagging",
  frameworks: [axonBaseline("governance", "every resource has an owner"), iso27001("8.9")],
  peers: [],
  tags: ["azure", "ownership"],
  types: azureOwnedTypes,
  *check(resource) {
    yield* demandOwner([root(resource).at("tags")], "add the tags");
  },
  examples: {
    compliant: [
      group({ System: "cortex-core", Environment: "prod", Owner: "data" }),
      group({ "axon.dev/system": "cortex-core", "axon.dev/environment": "prod", "axon.dev/owner": UNKNOWN }),
    ],
    violating: [
      group(undefined),
      group({ System: "cortex-core" }),
      group({ System: "", Environment: "prod", Owner: "data" }),
    ],
    notApplicable: [configMap],
    unknown: [group(UNKNOWN)],
  },
});
