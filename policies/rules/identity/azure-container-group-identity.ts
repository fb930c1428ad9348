import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:containerinstance:ContainerGroup";
const group = (identity?: unknown) => resource(type, { osType: "Linux", identity });

export const azureContainerGroupIdentity = defineRule({
  scope: "resource",
  name: "azure-container-group-identity",
  displayName: "Container groups have an identity of their own",
  description:
    "Without an identity a container needs a password for every service it calls, which somebody has to make, hand over and rotate. With one, Azure gives it tokens that end within a day and are nobody else's.",
  severity: "low",
  remediationSteps: 'Set identity.type to "UserAssigned" with an identity, or to "SystemAssigned".',
  url: "https://learn.microsoft.com/azure/container-instances/container-instances-managed-identity",
  frameworks: [
    axonBaseline("identity", "no credential where an identity will do"),
    soc2("CC6.1"),
    pciDss("7.2.5"),
    iso27001("5.17"),
  ],
  peers: ["CKV2_AZURE_28"],
  tags: ["azure", "containers", "access"],
  types: [type],
  *check(resource) {
    const identity = root(resource).at("identity", "type");
    yield* demand(identity, (kind) => kind !== undefined && kind !== "None", 'set it to "UserAssigned"');
  },
  examples: {
    compliant: [group({ type: "SystemAssigned" }), group({ type: "UserAssigned", userAssignedIdentities: ["id"] })],
    violating: [group(), group({ type: "None" })],
    notApplicable: [configMap],
    unknown: [group(UNKNOWN)],
  },
});
