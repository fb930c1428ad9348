import {
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  judgeOpenValue,
  type Property,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:web:WebApp";
const types = [type, "azure-native:web:WebAppSlot"];
const settingTypes = ["azure-native:web:WebAppApplicationSettings", "azure-native:web:WebAppApplicationSettingsSlot"];
const app = (...appSettings: readonly unknown[]) => resource(type, { siteConfig: { appSettings } });
const fix = "refer to Key Vault: @Microsoft.KeyVault(SecretUri=…)";

export const azureWebAppNoPlainSecrets = defineRule({
  scope: "resource",
  name: "azure-web-app-no-plain-secrets",
  displayName: "No credentials in the settings of a web app or a function",
  description:
    "Whoever may look at an app in the portal, or read its state, reads its settings. A credential in them cannot be rotated without a release either.",
  severity: "critical",
  remediationSteps: "Keep it in Key Vault and write a reference, or let the app log in with its identity.",
  url: "https://learn.microsoft.com/azure/app-service/app-service-key-vault-references",
  frameworks: [axonBaseline("identity", "no credential in the open"), soc2("CC6.1"), pciDss("8.6.2"), iso27001("5.17")],
  peers: [],
  tags: ["azure", "secrets"],
  types: [...types, ...settingTypes],
  *check(resource) {
    const site = root(resource).at("siteConfig");
    const settings = [
      ...root(resource).at("properties").entries(),
      ...named(site.at("appSettings"), "value"),
      ...named(site.at("connectionStrings"), "connectionString"),
    ];
    for (const [name, value] of settings) {
      if (!value.text?.startsWith("@Microsoft.KeyVault(")) yield* judgeOpenValue(name, value, fix);
    }
  },
  examples: {
    compliant: [
      app({ name: "API_KEY", value: "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/api-key)" }),
      app({ name: "AzureWebJobsStorage__accountName", value: "shop" }, { name: "TOKEN_TTL", value: "15m" }),
    ],
    violating: [
      app({ name: "API_KEY", value: "correct horse" }),
      resource("azure-native:web:WebAppApplicationSettings", { properties: { DB_PASSWORD: "correct horse" } }),
      resource(type, {
        siteConfig: { connectionStrings: [{ name: "orders", connectionString: "Server=db;User=app;Password=horse" }] },
      }),
    ],
    notApplicable: [configMap],
    unknown: [resource(type, { siteConfig: { appSettings: UNKNOWN } })],
  },
});

/** What stands in each item of a list, with the name of the item. */
function named(list: Property, field: string): readonly (readonly [name: string, value: Property])[] {
  return list.items().map((item) => [item.at("name").text ?? "*", item.at(field)]);
}
