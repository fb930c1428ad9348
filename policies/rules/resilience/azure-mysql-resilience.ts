import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  numberOf,
  resource,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const type = "azure-native:dbformysql:Server";
const good = {
  backup: { geoRedundantBackup: "Enabled", backupRetentionDays: 14 },
  highAvailability: { mode: "ZoneRedundant" },
};
const server = (fields: object) => resource(type, { version: "8.4", ...good, ...fields });

export const azureMysqlResilience = defineRule({
  scope: "resource",
  name: "azure-mysql-resilience",
  displayName: "MySQL in production survives a zone, and its backups a region",
  description:
    "A server without a standby is down for as long as its zone is. Its backups are kept in its own region alone unless told otherwise, and for a week.",
  severity: "high",
  remediationSteps:
    'Set highAvailability.mode to "ZoneRedundant" and backup.geoRedundantBackup to "Enabled", and leave backupRetentionDays at 7 or more.',
  url: "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-high-availability",
  frameworks: [
    axonBaseline("resilience", "production databases can be restored"),
    soc2("A1.2"),
    iso27001("8.13"),
    iso27001("8.14"),
  ],
  peers: ["CKV_AZURE_94"],
  tags: ["azure", "data", "production"],
  types: [type],
  settings: ["environment", "minBackupDays"],
  *check(resource, settings) {
    const inputs = root(resource);
    // A replica is its source's copy: the source is what is backed up.
    if (inputs.at("createMode").value === "Replica" || environmentOf(resource, settings) !== "prod") return;
    const { minBackupDays } = settings;
    const isKept = (days: Value | undefined) => numberOf(days ?? 7) >= minBackupDays;
    yield* demand(inputs.at("backup", "backupRetentionDays"), isKept, `set it to ${minBackupDays} or more`);
    const copy = inputs.at("backup", "geoRedundantBackup");
    yield* demand(copy, (value) => value === "Enabled", 'set it to "Enabled"');
    const mode = inputs.at("highAvailability", "mode");
    yield* demand(mode, (value) => value === "ZoneRedundant", 'set it to "ZoneRedundant"');
  },
  examples: {
    compliant: [
      server({}),
      resource(type, { createMode: "Replica" }),
      resource(type, { tags: { environment: "dev" } }),
    ],
    violating: [
      resource(type, { version: "8.4" }),
      server({ highAvailability: { mode: "SameZone" } }),
      server({ backup: { geoRedundantBackup: "Disabled" } }),
      server({ backup: { geoRedundantBackup: "Enabled", backupRetentionDays: 1 } }),
    ],
    notApplicable: [configMap],
    unknown: [server({ highAvailability: UNKNOWN })],
  },
});
