import { axonBaseline, configMap, defineRule, iso27001, resource, root, soc2, violation } from "../../lib/index.ts";

const provider = (cloud: string, name: string) => resource(`pulumi:providers:${cloud}`, {}, name);

/** What the engine calls a provider that it made because a resource named none: `default`, `default_7_48_0`. */
const madeByEngine = /^default(_|$)/;

export const explicitProvider = defineRule({
  scope: "resource",
  name: "explicit-provider",
  displayName: "Programs say which account or cluster they mean",
  description:
    "A provider that nobody declared takes the account, the region or the cluster that happens to be set in the shell. The same command then changes production from one terminal and a test from another.",
  severity: "low",
  remediationSteps:
    "Make a provider with its region, account or kubeconfig, and hand it to the resources; pulumi:disable-default-providers then refuses what has none.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/providers/",
  frameworks: [axonBaseline("governance", "a program changes what it names"), soc2("CC8.1"), iso27001("8.32")],
  peers: [],
  tags: ["aws", "azure", "gcp", "kubernetes"],
  types: ["aws", "azure-native", "gcp", "kubernetes"].map((cloud) => `pulumi:providers:${cloud}`),
  *check(resource) {
    if (madeByEngine.test(resource.name))
      yield violation(root(resource), "is what the shell says", "declare a provider and hand it to the resources");
  },
  examples: {
    compliant: [provider("kubernetes", "production"), provider("aws", "defaults")],
    violating: [provider("aws", "default_7_48_0"), provider("kubernetes", "default")],
    notApplicable: [configMap],
    // The name of a provider is known before anything else of it.
    unknown: [],
  },
});
