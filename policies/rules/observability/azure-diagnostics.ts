import {
  type Answer,
  all,
  any,
  axonBaseline,
  computed,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  isTrue,
  type Property,
  pciDss,
  referrers,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const settingTypes = ["azure-native:monitor:DiagnosticSetting", "azure-native:insights:DiagnosticSetting"];

/** Resources of which the log says who did what with data, or who came in. */
const types = [
  "azure-native:keyvault:Vault",
  "azure-native:dbforpostgresql:Server",
  "azure-native:dbformysql:Server",
  "azure-native:sql:Database",
  "azure-native:cosmosdb:DatabaseAccount",
  "azure-native:containerservice:ManagedCluster",
  "azure-native:containerregistry:Registry",
  "azure-native:eventhub:Namespace",
  "azure-native:servicebus:Namespace",
  "azure-native:network:ApplicationGateway",
  "azure-native:network:AzureFirewall",
  "azure-native:apimanagement:ApiManagementService",
];
const settingsOf = referrers({ from: settingTypes, field: "resourceUri", to: types, names: ["id"] });
const vault = resource("azure-native:keyvault:Vault", { vaultName: "keys", id: "/vaults/keys" }, "keys");
const setting = (resourceUri: unknown, fields: Readonly<Record<string, unknown>> = {}) =>
  resource("azure-native:monitor:DiagnosticSetting", {
    resourceUri,
    workspaceId: "/workspaces/logs",
    logs: [{ categoryGroup: "audit", enabled: true }],
    ...fields,
  });

export const azureDiagnostics = defineRule({
  scope: "stack",
  name: "azure-diagnostics",
  displayName: "Resources of Azure hand over their logs",
  description:
    "Who read a secret or dropped a table is written by Azure, and thrown away until a diagnostic setting says where to. After a break-in nobody can then say what was taken.",
  severity: "medium",
  remediationSteps:
    "Add a DiagnosticSetting with the resource's id as resourceUri, a workspaceId and the category group audit or allLogs.",
  url: "https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings",
  frameworks: [
    axonBaseline("observability", "who did what is written down"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_AZURE_4"],
  tags: ["azure", "logs"],
  types,
  *check(stack) {
    for (const resource of stack.ofType(...types)) {
      const logged = any(settingsOf(stack, resource).map(([setting, refers]) => all([refers, writesLogs(setting)])));
      if (logged === UNKNOWN) yield unknown(root(resource));
      else if (!logged)
        yield violation(root(resource), "has no diagnostic setting", "add one that hands over its logs");
    }
  },
  examples: {
    compliant: [[vault, setting("/vaults/keys")], computed(setting(UNKNOWN), "resourceUri", vault)],
    violating: [
      [vault],
      [vault, setting("/vaults/other")],
      [vault, setting("/vaults/keys", { logs: [{ category: "AuditEvent", enabled: false }] })],
      [vault, setting("/vaults/keys", { logs: [], metrics: [{ category: "AllMetrics", enabled: true }] })],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [vault, setting(UNKNOWN)],
      [vault, setting("/vaults/keys", { logs: UNKNOWN })],
    ],
  },
});

/** Whether any category of logs is on; a setting may also be about metrics alone. */
function writesLogs(setting: Property): Answer {
  const switches = setting
    .at("logs")
    .items()
    .map((log) => log.at("enabled").value);
  return any(switches.map((value) => (isHidden(value) ? UNKNOWN : isTrue(value))));
}
