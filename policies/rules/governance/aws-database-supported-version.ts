import {
  awsDatabaseLifecycle,
  axonBaseline,
  configMap,
  defineRule,
  demandSupport,
  iso27001,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const instance = (engine: string, engineVersion: unknown) =>
  resource("aws:rds/instance:Instance", { engine, engineVersion });
const cluster = (engine: string, engineVersion: unknown) =>
  resource("aws:rds/cluster:Cluster", { engine, engineVersion });

/** The day on which the examples are judged. */
const today = "2026-11-27";

export const awsDatabaseSupportedVersion = defineRule({
  scope: "resource",
  name: "aws-database-supported-version",
  displayName: "Databases of AWS are a version in standard support",
  description:
    "After standard support AWS charges for each core and hour until the database is upgraded, and then upgrades it when it chooses. That upgrade takes the database down, on a day that nobody has planned.",
  severity: "medium",
  remediationSteps: "Upgrade engineVersion, after a trial with a restored snapshot or by a blue/green deployment.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html",
  frameworks: [axonBaseline("governance", "what runs is in support"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: [],
  tags: ["aws", "data", "versions"],
  types: awsDatabaseLifecycle.types,
  *check(resource, _settings, today) {
    yield* demandSupport(awsDatabaseLifecycle, resource, today);
  },
  examples: {
    today,
    compliant: [
      instance("postgres", "16.8"),
      instance("mariadb", "10.11.9"),
      cluster("aurora-mysql", "8.0.mysql_aurora.3.08.0"),
      instance("oracle-se2", "19"),
      instance("postgres", undefined),
    ],
    violating: [
      instance("postgres", "13.18"),
      instance("mysql", "8.0.39"),
      cluster("aurora-mysql", "5.7.mysql_aurora.2.11.1"),
      cluster("aurora-postgresql", "9.6.22"),
      resource("aws:docdb/cluster:Cluster", { engineVersion: "3.6.0" }),
    ],
    notApplicable: [configMap],
    unknown: [instance("postgres", UNKNOWN)],
  },
});
