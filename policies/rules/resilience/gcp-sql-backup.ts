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

const type = "gcp:sql/databaseInstance:DatabaseInstance";
const instance = (settings: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, unknown>> = {}) =>
  resource(type, { databaseVersion: "POSTGRES_17", settings: { tier: "db-custom-2-7680", ...settings }, ...fields });

export const gcpSqlBackup = defineRule({
  scope: "resource",
  name: "gcp-sql-backup",
  displayName: "Production databases of Cloud SQL can be restored to any minute",
  description:
    "Cloud SQL makes no backups unless told to, and without logs it restores to the last night alone. What is noticed at noon has then cost a morning.",
  severity: "high",
  remediationSteps:
    "Set settings.backupConfiguration to { enabled: true, pointInTimeRecoveryEnabled: true }; of MySQL binaryLogEnabled.",
  url: "https://cloud.google.com/sql/docs/postgres/backup-recovery/backups",
  frameworks: [axonBaseline("resilience", "production databases can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: ["CKV_GCP_14", "CKV2_GCP_20", "GCP-0024"],
  tags: ["gcp", "data", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    const inputs = root(resource);
    // A replica is its source's copy, and a clone takes its settings from there.
    const isCopy = inputs.at("masterInstanceName").value !== undefined || inputs.at("settings").value === undefined;
    if (isCopy || environmentOf(resource, settings) !== "prod") return;
    const backup = inputs.at("settings", "backupConfiguration");
    yield* demand(backup.at("enabled"), isTrue, "set it to true");
    const isMySql = inputs.at("databaseVersion").text?.startsWith("MYSQL");
    const log = backup.at(isMySql ? "binaryLogEnabled" : "pointInTimeRecoveryEnabled");
    yield* demand(log, isTrue, "set it to true");
  },
  examples: {
    compliant: [
      instance({ backupConfiguration: { enabled: true, pointInTimeRecoveryEnabled: true } }),
      instance({ backupConfiguration: { enabled: true, binaryLogEnabled: true } }, { databaseVersion: "MYSQL_8_4" }),
      instance({}, { masterInstanceName: "main" }),
      instance({ userLabels: { environment: "dev" } }),
    ],
    violating: [
      instance({}),
      instance({ backupConfiguration: { enabled: true } }),
      instance({ backupConfiguration: { enabled: false, pointInTimeRecoveryEnabled: true } }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ backupConfiguration: UNKNOWN })],
  },
});
