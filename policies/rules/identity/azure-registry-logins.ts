import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:containerregistry:Registry";
const registry = (fields: Readonly<Record<string, unknown>>) => resource(type, { sku: { name: "Premium" }, ...fields });

export const azureRegistryLogins = defineRule({
  scope: "resource",
  name: "azure-registry-logins",
  displayName: "Registries know who pulls and pushes",
  description:
    "The admin user is one password for everybody who pushes what production runs, and anonymous pull gives every image to everybody. Neither says afterwards who it was.",
  severity: "high",
  remediationSteps:
    "Remove adminUserEnabled and anonymousPullEnabled, and give the roles AcrPull and AcrPush to identities.",
  url: "https://learn.microsoft.com/azure/container-registry/container-registry-authentication",
  frameworks: [
    axonBaseline("identity", "every client has an identity of its own"),
    soc2("CC6.1"),
    pciDss("8.2.2"),
    iso27001("8.5"),
  ],
  peers: ["CKV_AZURE_137", "CKV_AZURE_138"],
  tags: ["azure", "containers", "iam"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    for (const field of ["adminUserEnabled", "anonymousPullEnabled"]) {
      yield* demand(inputs.at(field), (value) => !isTrue(value), "remove it");
    }
  },
  examples: {
    compliant: [registry({}), registry({ adminUserEnabled: false })],
    violating: [registry({ adminUserEnabled: true }), registry({ anonymousPullEnabled: true })],
    notApplicable: [configMap],
    unknown: [registry({ adminUserEnabled: UNKNOWN })],
  },
});
