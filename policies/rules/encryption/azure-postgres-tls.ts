import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const type = "azure-native:dbforpostgresql:Configuration";
const parameter = (configurationName: unknown, value: unknown) =>
  resource(type, { serverName: "main", configurationName, value, source: "user-override" });

export const azurePostgresTls = defineRule({
  scope: "resource",
  name: "azure-postgres-tls",
  displayName: "Databases of Azure refuse what is not encrypted",
  description:
    "Azure demands TLS of every client until a parameter of the server says otherwise. One client that is set up wrongly then sends its password and rows in clear, and nothing fails to say so.",
  severity: "high",
  remediationSteps:
    'Remove the configuration of require_secure_transport, or set its value to "on"; let ssl_min_protocol_version be "TLSv1.2" or newer.',
  url: "https://learn.microsoft.com/azure/postgresql/flexible-server/security-tls",
  frameworks: [
    axonBaseline("encryption", "traffic of databases is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AZURE_29", "CKV_AZURE_147", "AZU-0020", "AZU-0026"],
  tags: ["azure", "data", "encryption"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const name = inputs.at("configurationName");
    if (isHidden(name.value)) return yield unknown(name);
    const value = inputs.at("value");
    if (name.value === "require_secure_transport") yield* demand(value, (is) => says(is, "on"), 'set it to "on"');
    if (name.value === "ssl_min_protocol_version") {
      yield* demand(value, (is) => !says(is, "tlsv1") && !says(is, "tlsv1.1"), 'set it to "TLSv1.2"');
    }
  },
  examples: {
    compliant: [
      parameter("require_secure_transport", "ON"),
      parameter("ssl_min_protocol_version", "TLSv1.3"),
      parameter("log_checkpoints", "off"),
    ],
    violating: [parameter("require_secure_transport", "off"), parameter("ssl_min_protocol_version", "TLSv1")],
    notApplicable: [configMap],
    unknown: [parameter("require_secure_transport", UNKNOWN), parameter(UNKNOWN, "off")],
  },
});

function says(value: unknown, word: string): boolean {
  return typeof value === "string" && value.toLowerCase() === word;
}
