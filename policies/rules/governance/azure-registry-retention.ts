import { axonBaseline, configMap, defineRule, demand, iso27001, resource, root, UNKNOWN } from "../../lib/index.ts";

const type = "azure-native:containerregistry:Registry";
const registry = (retentionPolicy?: unknown, name = "Premium") =>
  resource(type, { sku: { name }, policies: { retentionPolicy } });

export const azureRegistryRetention = defineRule({
  scope: "resource",
  name: "azure-registry-retention",
  displayName: "Registries forget images that no tag names",
  description:
    "Each build that takes a tag leaves the image before it without a name, and it stays and is paid for for ever. Old holes can be run from it by whoever knows the digest.",
  severity: "low",
  remediationSteps: 'Set policies.retentionPolicy to { status: "enabled", days: 30 }.',
  url: "https://learn.microsoft.com/azure/container-registry/container-registry-retention-policy",
  frameworks: [axonBaseline("governance", "data ends when it was said to"), iso27001("8.9")],
  peers: ["CKV_AZURE_167"],
  tags: ["azure", "images", "cost"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    // Only the Premium tier can.
    if (inputs.at("sku", "name").value !== "Premium") return;
    const status = inputs.at("policies", "retentionPolicy", "status");
    yield* demand(status, (value) => value === "enabled", 'set it to "enabled"');
  },
  examples: {
    compliant: [registry({ status: "enabled", days: 30 }), registry(undefined, "Standard")],
    violating: [registry(), registry({ status: "disabled" })],
    notApplicable: [configMap],
    unknown: [registry(UNKNOWN)],
  },
});
