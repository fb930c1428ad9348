import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const type = "azure-native:containerservice:ManagedCluster";
const cluster = (provider?: unknown) => resource(type, { addonProfiles: { azureKeyvaultSecretsProvider: provider } });

export const azureAksSecretRotation = defineRule({
  scope: "resource",
  name: "azure-aks-secret-rotation",
  displayName: "Pods of Azure see a secret that was rotated",
  description:
    "The provider mounts a secret from Key Vault once, and unless told otherwise never looks again. After a rotation the pods go on with the old value until it is taken away, and then fail together.",
  severity: "medium",
  remediationSteps: 'Set enableSecretRotation in the add-on\'s config to "true".',
  url: "https://learn.microsoft.com/azure/aks/csi-secrets-store-configuration-options",
  frameworks: [axonBaseline("identity", "credentials end"), soc2("CC6.1"), pciDss("8.6.3"), iso27001("5.17")],
  peers: ["CKV_AZURE_172"],
  tags: ["azure", "kubernetes", "secrets"],
  types: [type],
  *check(resource) {
    const addon = root(resource).at("addonProfiles", "azureKeyvaultSecretsProvider");
    // Who does not use it gets secrets by another way.
    if (isHidden(addon.value)) yield unknown(addon);
    else if (isTrue(addon.at("enabled").value))
      yield* demand(addon.at("config", "enableSecretRotation"), isTrue, 'set it to "true"');
  },
  examples: {
    compliant: [
      cluster({ enabled: true, config: { enableSecretRotation: "true" } }),
      cluster(),
      cluster({ enabled: false }),
    ],
    violating: [cluster({ enabled: true }), cluster({ enabled: true, config: { enableSecretRotation: "false" } })],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN)],
  },
});
