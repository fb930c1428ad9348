import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:dbforpostgresql:Server";
const server = (highAvailability: unknown) => resource(type, { version: "17", highAvailability });

export const azurePostgresHa = defineRule({
  scope: "resource",
  name: "azure-postgres-ha",
  displayName: "Production databases of Azure survive a zone",
  description:
    "A server without a standby is down for as long as its zone is, or until somebody has restored a backup elsewhere. With a zone-redundant standby it is minutes, and nothing is lost.",
  severity: "high",
  remediationSteps:
    'Set highAvailability.mode to "ZoneRedundant"; it needs a General Purpose or Memory Optimized size.',
  url: "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-high-availability",
  frameworks: [axonBaseline("resilience", "production survives a zone"), soc2("A1.2"), iso27001("8.14")],
  peers: ["CKV_AZURE_136"],
  tags: ["azure", "data", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    const inputs = root(resource);
    const isReplica = inputs.at("createMode").text?.endsWith("Replica");
    if (isReplica || environmentOf(resource, settings) !== "prod") return;
    yield* demand(
      inputs.at("highAvailability", "mode"),
      (mode) => mode === "ZoneRedundant",
      'set it to "ZoneRedundant"',
    );
  },
  examples: {
    compliant: [
      server({ mode: "ZoneRedundant" }),
      resource(type, { createMode: "Replica" }),
      resource(type, { tags: { environment: "dev" } }),
    ],
    violating: [server(undefined), server({ mode: "SameZone" })],
    notApplicable: [configMap],
    unknown: [server(UNKNOWN)],
  },
});
