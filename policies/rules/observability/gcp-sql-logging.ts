import {
  axonBaseline,
  configMap,
  defineRule,
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
const logged = ["log_connections", "log_disconnections", "log_checkpoints", "log_lock_waits"];
const instance = (databaseFlags: unknown) =>
  resource(type, { databaseVersion: "POSTGRES_17", settings: { databaseFlags } });

export const gcpSqlLogging = defineRule({
  scope: "resource",
  name: "gcp-sql-logging",
  displayName: "Databases of Cloud SQL log logins, checkpoints and waits",
  description:
    "Whoever asks afterwards who logged in, or why the database stood still, finds the answer in these lines or nowhere. Cloud SQL writes none of them unless told to.",
  severity: "low",
  remediationSteps:
    'Set the databaseFlags log_connections, log_disconnections, log_checkpoints and log_lock_waits to "on".',
  url: "https://cloud.google.com/sql/docs/postgres/flags",
  frameworks: [
    axonBaseline("observability", "databases record who came"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_GCP_51", "CKV_GCP_52", "CKV_GCP_53", "CKV_GCP_54", "GCP-0016", "GCP-0020", "GCP-0022", "GCP-0025"],
  tags: ["gcp", "data", "logging"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const settings = inputs.at("settings");
    if (settings.value === undefined || !inputs.at("databaseVersion").text?.startsWith("POSTGRES")) return;
    const flags = settings.at("databaseFlags");
    if (isHidden(flags.value)) return yield unknown(flags);
    const on = flags
      .items()
      .filter((flag) => ["on", UNKNOWN].includes(flag.at("value").value as string))
      .map((flag) => flag.at("name").value);
    const missing = logged.filter((name) => !on.includes(name));
    if (missing.length > 0) yield violation(flags, `does not turn on ${missing.join(", ")}`, 'set them to "on"');
  },
  examples: {
    compliant: [
      instance(logged.map((name) => ({ name, value: "on" }))),
      resource(type, { databaseVersion: "MYSQL_8_4", settings: {} }),
    ],
    violating: [instance([]), instance(logged.slice(1).map((name) => ({ name, value: "on" })))],
    notApplicable: [configMap],
    unknown: [instance(UNKNOWN)],
  },
});
