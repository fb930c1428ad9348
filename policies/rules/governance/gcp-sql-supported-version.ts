import {
  axonBaseline,
  cloudSqlLifecycle,
  configMap,
  defineRule,
  demandSupport,
  iso27001,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const instance = (databaseVersion: unknown) =>
  resource("gcp:sql/databaseInstance:DatabaseInstance", { databaseVersion });

/** The day on which the examples are judged. */
const today = "2026-11-27";

export const gcpSqlSupportedVersion = defineRule({
  scope: "resource",
  name: "gcp-sql-supported-version",
  displayName: "Cloud SQL is a version in standard support",
  description:
    "After standard support Google charges for each core until the instance is upgraded, and mends only what is critical. At the end of that it is upgraded whether its programs are ready or not.",
  severity: "medium",
  remediationSteps: "Upgrade databaseVersion in place, after a trial with a clone.",
  url: "https://docs.cloud.google.com/sql/docs/postgres/db-versions",
  frameworks: [axonBaseline("governance", "what runs is in support"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: [],
  tags: ["gcp", "data", "versions"],
  types: cloudSqlLifecycle.types,
  *check(resource, _settings, today) {
    yield* demandSupport(cloudSqlLifecycle, resource, today);
  },
  examples: {
    today,
    compliant: [
      instance("POSTGRES_17"),
      instance("POSTGRES_14"),
      instance("MYSQL_8_4"),
      instance("SQLSERVER_2022_STANDARD"),
    ],
    violating: [instance("POSTGRES_13"), instance("POSTGRES_9_6"), instance("MYSQL_8_0"), instance("MYSQL_5_7")],
    notApplicable: [configMap],
    unknown: [instance(UNKNOWN)],
  },
});
