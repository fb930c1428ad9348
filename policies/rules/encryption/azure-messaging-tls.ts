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
const hubs = (fields: Readonly<Record<string, unknown>>) => resource("azure-native:eventhub:Namespace", fields);

export const azureMessagingTls = defineRule({
  scope: "resource",
  name: "azure-messaging-tls",
  displayName: "Event Hubs and Service Bus speak TLS 1.2 or newer alone",
  description:
    "Older versions of TLS can be read by whoever sits between the two ends. A namespace takes TLS 1.2 at least, unless its definition allows less.",
  severity: "high",
  remediationSteps: 'Remove minimumTlsVersion, or set it to "1.2".',
  url: "https://learn.microsoft.com/azure/service-bus-messaging/transport-layer-security-enforce-minimum-version",
  frameworks: [
    axonBaseline("encryption", "traffic of brokers is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AZURE_223", "CKV_AZURE_205"],
  tags: ["azure", "messaging", "encryption"],
  types: types,
  *check(resource) {
    const isNew = (version: unknown) => version !== "1.0" && version !== "1.1";
    yield* demand(root(resource).at("minimumTlsVersion"), isNew, 'set it to "1.2"');
  },
  examples: {
    compliant: [hubs({}), hubs({ minimumTlsVersion: "1.2" })],
    violating: [
      hubs({ minimumTlsVersion: "1.0" }),
      resource("azure-native:servicebus:Namespace", { minimumTlsVersion: "1.1" }),
    ],
    notApplicable: [configMap],
    unknown: [hubs({ minimumTlsVersion: UNKNOWN })],
  },
});
