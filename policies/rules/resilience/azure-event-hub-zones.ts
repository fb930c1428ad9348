import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  isTrue,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:eventhub:Namespace";
const hubs = (fields: Readonly<Record<string, unknown>>) => resource(type, { sku: { name: "Standard" }, ...fields });

export const azureEventHubZones = defineRule({
  scope: "resource",
  name: "azure-event-hub-zones",
  displayName: "Event Hubs in production are in several zones",
  description:
    "The portal spreads a namespace over the zones of its region; a program that says nothing may leave it in one. That is decided when it is made, and events in it are away for as long as the zone is.",
  severity: "medium",
  remediationSteps: "Set zoneRedundant to true when the namespace is made.",
  url: "https://learn.microsoft.com/azure/reliability/reliability-event-hubs",
  frameworks: [axonBaseline("resilience", "production survives a zone"), soc2("A1.2"), iso27001("8.14")],
  peers: ["CKV_AZURE_228"],
  tags: ["azure", "messaging", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    const inputs = root(resource);
    // Of Premium and Dedicated, Azure decides it itself.
    const isStandard = ["Standard", undefined].includes(inputs.at("sku", "name").text);
    if (!isStandard || environmentOf(resource, settings) !== "prod") return;
    yield* demand(inputs.at("zoneRedundant"), isTrue, "set it to true");
  },
  examples: {
    compliant: [
      hubs({ zoneRedundant: true }),
      hubs({ sku: { name: "Premium" } }),
      hubs({ tags: { environment: "dev" } }),
    ],
    violating: [hubs({}), hubs({ zoneRedundant: false })],
    notApplicable: [configMap],
    unknown: [hubs({ zoneRedundant: UNKNOWN })],
  },
});
