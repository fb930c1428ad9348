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

const type = "gcp:sql/databaseInstance:DatabaseInstance";
const instance = (settings: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, unknown>> = {}) =>
  resource(type, { databaseVersion: "POSTGRES_17", settings: { tier: "db-custom-2-7680", ...settings }, ...fields });

export const gcpSqlHa = defineRule({
  scope: "resource",
  name: "gcp-sql-ha",
  displayName: "Production databases of Cloud SQL survive a zone",
  description:
    "A zonal instance is down for as long as its zone is, or until somebody has restored a backup elsewhere. A regional one is back in a minute, and nothing is lost.",
  severity: "high",
  remediationSteps: 'Set settings.availabilityType to "REGIONAL".',
  url: "https://cloud.google.com/sql/docs/postgres/high-availability",
  frameworks: [axonBaseline("resilience", "production survives a zone"), soc2("A1.2"), iso27001("8.14")],
  peers: [],
  tags: ["gcp", "data", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    const inputs = root(resource);
    // A replica is its source's copy, and a clone takes its settings from there.
    const isCopy = inputs.at("masterInstanceName").value !== undefined || inputs.at("settings").value === undefined;
    if (isCopy || environmentOf(resource, settings) !== "prod") return;
    yield* demand(inputs.at("settings", "availabilityType"), (kind) => kind === "REGIONAL", 'set it to "REGIONAL"');
  },
  examples: {
    compliant: [
      instance({ availabilityType: "REGIONAL" }),
      instance({}, { masterInstanceName: "main" }),
      instance({ userLabels: { environment: "dev" } }),
    ],
    violating: [instance({}), instance({ availabilityType: "ZONAL" })],
    notApplicable: [configMap],
    unknown: [instance({ availabilityType: UNKNOWN })],
  },
});
