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
} from "../../lib/index.ts";

const type = "azure-native:dbforpostgresql:Server";
const server = (backup: unknown) => resource(type, { version: "17", backup });

export const azurePostgresBackup = defineRule({
  scope: "resource",
  name: "azure-postgres-backup",
  displayName: "Production databases of Azure are backed up in a second region",
  description:
    "Azure keeps a week of backups, in the region of the server alone unless told otherwise. Where backups go is decided when the server is made, and can never be changed.",
  severity: "high",
  remediationSteps:
    'Set backup.geoRedundantBackup to "Enabled" when the server is made, and backup.backupRetentionDays to 7 or more.',
  url: "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore",
  frameworks: [axonBaseline("resilience", "production databases can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: ["CKV_AZURE_102"],
  tags: ["azure", "data", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    const inputs = root(resource);
    // A replica is its source's copy: the source is what is backed up.
    const isReplica = inputs.at("createMode").text?.endsWith("Replica");
    if (isReplica || environmentOf(resource, settings) !== "prod") return;
    const backup = inputs.at("backup");
    const days = backup.at("backupRetentionDays");
    yield* demand(days, (value) => value === undefined || numberOf(value) >= 7, "set it to 7 or more");
    yield* demand(backup.at("geoRedundantBackup"), (value) => value === "Enabled", 'set it to "Enabled"');
  },
  examples: {
    compliant: [
      server({ geoRedundantBackup: "Enabled" }),
      server({ geoRedundantBackup: "Enabled", backupRetentionDays: 35 }),
      resource(type, { createMode: "Replica" }),
      resource(type, { tags: { environment: "dev" } }),
    ],
    violating: [
      server(undefined),
      server({ geoRedundantBackup: "Disabled" }),
      server({ geoRedundantBackup: "Enabled", backupRetentionDays: 3 }),
    ],
    notApplicable: [configMap],
    unknown: [server(UNKNOWN)],
  },
});
