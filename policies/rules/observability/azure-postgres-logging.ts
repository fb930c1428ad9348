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
const logged = ["log_connections", "log_disconnections", "log_checkpoints"];
const parameter = (configurationName: unknown, value: unknown) => resource(type, { configurationName, value });

export const azurePostgresLogging = defineRule({
  scope: "resource",
  name: "azure-postgres-logging",
  displayName: "Databases of Azure log logins and checkpoints",
  description:
    "Whoever asks afterwards who logged in, or why the database stood still, finds the answer in these lines or nowhere. Azure writes them until a parameter turns them off.",
  severity: "low",
  remediationSteps: 'Remove the configuration, or set its value to "on".',
  url: "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-logging",
  frameworks: [
    axonBaseline("observability", "databases record who came"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_AZURE_30", "CKV_AZURE_31", "AZU-0019", "AZU-0024"],
  tags: ["azure", "data", "logging"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const name = inputs.at("configurationName");
    if (isHidden(name.value)) return yield unknown(name);
    if (!logged.some((known) => known === name.value)) return;
    yield* demand(
      inputs.at("value"),
      (value) => typeof value !== "string" || value.toLowerCase() !== "off",
      'set it to "on"',
    );
  },
  examples: {
    compliant: [parameter("log_connections", "on"), parameter("work_mem", "off")],
    violating: [parameter("log_connections", "off"), parameter("log_checkpoints", "OFF")],
    notApplicable: [configMap],
    unknown: [parameter("log_connections", UNKNOWN), parameter(UNKNOWN, "off")],
  },
});
