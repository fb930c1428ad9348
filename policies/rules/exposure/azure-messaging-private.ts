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

const types = ["azure-native:eventhub:Namespace", "azure-native:servicebus:Namespace"];
const bus = (fields: Readonly<Record<string, unknown>>) =>
  resource("azure-native:servicebus:Namespace", { sku: { name: "Premium" }, ...fields });

export const azureMessagingPrivate = defineRule({
  scope: "resource",
  name: "azure-messaging-private",
  displayName: "Event Hubs and Service Bus have no public address",
  description:
    "A namespace answers the whole internet unless it says otherwise. Whoever gets a key then reads and writes every message from anywhere.",
  severity: "medium",
  remediationSteps: 'Set publicNetworkAccess to "Disabled" with a private endpoint.',
  url: "https://learn.microsoft.com/azure/service-bus-messaging/network-security",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_204"],
  tags: ["azure", "messaging", "exposure"],
  types: types,
  *check(resource) {
    const isClosed = (access: unknown) => access === "Disabled" || access === "SecuredByPerimeter";
    yield* demand(root(resource).at("publicNetworkAccess"), isClosed, 'set it to "Disabled"');
  },
  examples: {
    compliant: [bus({ publicNetworkAccess: "Disabled" })],
    violating: [bus({}), bus({ publicNetworkAccess: "Enabled" }), resource("azure-native:eventhub:Namespace", {})],
    notApplicable: [configMap],
    unknown: [bus({ publicNetworkAccess: UNKNOWN })],
  },
});
