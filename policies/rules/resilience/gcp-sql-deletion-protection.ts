import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  isNotFalse,
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

export const gcpSqlDeletionProtection = defineRule({
  scope: "resource",
  name: "gcp-sql-deletion-protection",
  displayName: "Production databases of Cloud SQL are not deleted by mistake",
  description:
    "The protection of Pulumi stops programs alone: somebody at the console, or with another tool, is stopped by that of Google. The backups of an instance are deleted with it.",
  severity: "high",
  remediationSteps: "Set settings.deletionProtectionEnabled to true, and leave deletionProtection at true.",
  url: "https://cloud.google.com/sql/docs/postgres/deletion-protection",
  frameworks: [axonBaseline("resilience", "data outlives mistakes"), soc2("A1.2"), iso27001("8.13")],
  peers: [],
  tags: ["gcp", "data", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    const inputs = root(resource);
    // A replica is its source's copy, and a clone takes its settings from there.
    const isCopy = inputs.at("masterInstanceName").value !== undefined || inputs.at("settings").value === undefined;
    if (isCopy || environmentOf(resource, settings) !== "prod") return;
    yield* demand(inputs.at("settings", "deletionProtectionEnabled"), isTrue, "set it to true");
    yield* demand(inputs.at("deletionProtection"), isNotFalse, "remove it");
  },
  examples: {
    compliant: [
      instance({ deletionProtectionEnabled: true }),
      instance({}, { masterInstanceName: "main" }),
      instance({ userLabels: { environment: "dev" } }),
    ],
    violating: [instance({}), instance({ deletionProtectionEnabled: true }, { deletionProtection: false })],
    notApplicable: [configMap],
    unknown: [instance({ deletionProtectionEnabled: UNKNOWN })],
  },
});
