import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "gcp:sql/databaseInstance:DatabaseInstance";
const instance = (databaseFlags: unknown, settings: object = {}) =>
  resource(type, { databaseVersion: "POSTGRES_17", settings: { databaseFlags, ...settings } });
const audit = { name: "cloudsql.enable_pgaudit", value: "on" };

export const gcpSqlAudit = defineRule({
  scope: "resource",
  name: "gcp-sql-audit",
  displayName: "Production databases of Cloud SQL write down who read what",
  description:
    "PostgreSQL logs who came, and not what he read. After a leak only the lines of pgaudit say which tables were seen and by whom.",
  severity: "low",
  remediationSteps: 'Set the databaseFlags cloudsql.enable_pgaudit to "on" and pgaudit.log to what is to be written.',
  url: "https://cloud.google.com/sql/docs/postgres/pg-audit",
  frameworks: [
    axonBaseline("observability", "reads of data are recorded"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_GCP_110"],
  tags: ["gcp", "data", "logging"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    const inputs = root(resource);
    const isPostgres = inputs.at("databaseVersion").text?.startsWith("POSTGRES");
    const isCopy = inputs.at("masterInstanceName").value !== undefined || inputs.at("settings").value === undefined;
    if (!isPostgres || isCopy || environmentOf(resource, settings) !== "prod") return;
    const flags = inputs.at("settings", "databaseFlags");
    const flag = flags.items().find((each) => each.at("name").value === audit.name);
    if (isHidden(flags.value)) yield unknown(flags);
    else if (flag === undefined) yield violation(flags, `has no ${audit.name}`, 'set it to "on"');
    else yield* demand(flag.at("value"), (value) => value === "on", `set ${audit.name} to "on"`);
  },
  examples: {
    compliant: [
      instance([audit, { name: "pgaudit.log", value: "all" }]),
      instance([], { userLabels: { environment: "dev" } }),
      resource(type, { databaseVersion: "MYSQL_8_4", settings: {} }),
    ],
    violating: [instance([]), instance([{ ...audit, value: "off" }])],
    notApplicable: [configMap],
    unknown: [instance(UNKNOWN), instance([{ ...audit, value: UNKNOWN }])],
  },
});
