import { axonBaseline, configMap, defineRule, demand, iso27001, resource, root, UNKNOWN } from "../../lib/index.ts";

const type = "azure-native:keyvault:Secret";
const secret = (contentType?: unknown) => resource(type, { secretName: "db", properties: { contentType } });

export const azureSecretContentType = defineRule({
  scope: "resource",
  name: "azure-secret-content-type",
  displayName: "Secrets of Key Vault say what they are",
  description:
    "A secret is a text that nobody may look at, so that its name is all there is to go by. Whoever has to rotate it needs to know whether it is a password, a connection string or a key.",
  severity: "low",
  remediationSteps: "Set properties.contentType, such as password or connection-string.",
  url: "https://learn.microsoft.com/azure/key-vault/secrets/about-secrets",
  frameworks: [axonBaseline("governance", "every resource has an owner"), iso27001("8.9")],
  peers: ["CKV_AZURE_114", "AZU-0015"],
  tags: ["azure", "secrets", "ownership"],
  types: [type],
  *check(resource) {
    const contentType = root(resource).at("properties", "contentType");
    yield* demand(contentType, (value) => typeof value === "string" && value !== "", "say what the secret is");
  },
  examples: {
    compliant: [secret("password")],
    violating: [secret(), secret("")],
    notApplicable: [configMap],
    unknown: [secret(UNKNOWN)],
  },
});
