import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  numberOf,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:keyvault:Secret";
const secret = (properties: unknown) => resource(type, { properties });

export const azureKeyExpiry = defineRule({
  scope: "resource",
  name: "azure-key-expiry",
  displayName: "Keys and secrets of a vault end on a day",
  description:
    "A secret without an end works for whoever once copied it, for as long as nobody thinks of it. An end makes somebody change it, and tells beforehand that it is due.",
  severity: "medium",
  remediationSteps: "Set properties.attributes.expires, in seconds since 1970.",
  url: "https://learn.microsoft.com/azure/key-vault/general/best-practices",
  frameworks: [axonBaseline("identity", "credentials are changed"), soc2("CC6.1"), pciDss("8.6.3"), iso27001("5.17")],
  peers: ["CKV_AZURE_40", "CKV_AZURE_41", "CKV_AZURE_112", "AZU-0014", "AZU-0017"],
  tags: ["azure", "keys"],
  types: ["azure-native:keyvault:Key", type],
  *check(resource) {
    // What the vault itself renews ends with each of its versions.
    if (root(resource).at("properties", "rotationPolicy", "attributes", "expiryTime").text !== undefined) return;
    const expires = root(resource).at("properties", "attributes", "expires");
    yield* demand(expires, (value) => numberOf(value) > 0, "set the day, in seconds since 1970");
  },
  examples: {
    compliant: [
      secret({ attributes: { expires: 1893456000 } }),
      resource("azure-native:keyvault:Key", { properties: { rotationPolicy: { attributes: { expiryTime: "P1Y" } } } }),
    ],
    violating: [
      secret({}),
      secret({ attributes: { enabled: true } }),
      resource("azure-native:keyvault:Key", { properties: { kty: "RSA" } }),
    ],
    notApplicable: [configMap],
    unknown: [secret({ attributes: { expires: UNKNOWN } })],
  },
});
