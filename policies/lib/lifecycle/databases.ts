import { type Property, root } from "../property.ts";
import { typeKey } from "../resource.ts";
import { type Lifecycle, noEndYet, type SupportEnds, type VersionInUse } from "./lifecycle.ts";

/**
 * Source: release calendar for RDS for PostgreSQL, and for Aurora, whose dates are the same,
 * docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html, as endoflife.date had it in 2025.
 */
const rdsPostgresEnds: SupportEnds = {
  "10": "2023-04-30",
  "11": "2024-02-29",
  "12": "2025-02-28",
  "13": "2026-02-28",
  "14": "2027-02-28",
  "15": "2028-02-29",
  "16": "2029-02-28",
  "17": "2030-02-28",
};

/**
 * Source: supported MySQL major versions, docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html, as
 * endoflife.date had them in May 2026.
 */
const rdsMysqlEnds: SupportEnds = {
  "5.6": "2022-03-01",
  "5.7": "2024-02-29",
  "8.0": "2026-07-31",
  "8.4": "2029-07-31",
};

/**
 * Source: supported MariaDB major versions, docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MariaDB.Concepts.VersionMgmt.html, as
 * endoflife.date had them in August 2025.
 */
const rdsMariadbEnds: SupportEnds = {
  "10.3": "2023-10-23",
  "10.4": "2025-02-28",
  "10.5": "2026-02-28",
  "10.6": "2026-07-31",
  "10.11": "2028-02-29",
  "11.4": "2029-05-31",
};

/**
 * By the MySQL that each major version of Aurora speaks. Source: release calendars for Aurora MySQL,
 * docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html, as endoflife.date had them in
 * May 2026, before 8.4.
 */
const auroraMysqlEnds: SupportEnds = {
  "5.6": "2023-02-28",
  "5.7": "2024-10-31",
  "8.0": "2028-04-30",
};

/**
 * Source: DocumentDB version support dates,
 * docs.aws.amazon.com/documentdb/latest/developerguide/docdb-version-support-dates.html, as endoflife.date had them in late 2025.
 */
const documentdbEnds: SupportEnds = { "3.6": "2026-03-30", "5.0": noEndYet };

const calendars: Readonly<Record<string, SupportEnds>> = {
  postgres: rdsPostgresEnds,
  "aurora-postgresql": rdsPostgresEnds,
  mysql: rdsMysqlEnds,
  mariadb: rdsMariadbEnds,
  aurora: auroraMysqlEnds,
  "aurora-mysql": auroraMysqlEnds,
  docdb: documentdbEnds,
};

export const awsDatabaseLifecycle: Lifecycle = {
  service: "AWS",
  types: [
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:rds/globalCluster:GlobalCluster",
    "aws:docdb/cluster:Cluster",
  ],
  versionsIn: (resource) => {
    const inputs = root(resource);
    const engine = resource.type.startsWith("aws:docdb/") ? "docdb" : inputs.at("engine").text;
    const ends = engine !== undefined && Object.hasOwn(calendars, engine) ? calendars[engine] : undefined;
    return ends === undefined ? [] : [majorAt(inputs.at("engineVersion"), ends)];
  },
};

/**
 * Source: version policy, learn.microsoft.com/azure/postgresql/configure-maintain/concepts-version-policy, as endoflife.date had
 * it in the middle of 2026. In January the page still had 12 November for version 14, the day of the community.
 */
const azurePostgresEnds: SupportEnds = {
  "11": "2026-07-31",
  "12": "2026-07-31",
  "13": "2026-07-31",
  "14": "2026-12-11",
  "15": "2027-11-11",
  "16": "2028-11-09",
  "17": "2029-11-08",
  "18": "2030-11-14",
};

/** Source: version policy, learn.microsoft.com/azure/mysql/concepts-version-policy, as endoflife.date had it in September 2026. */
const azureMysqlEnds: SupportEnds = { "5.7": "2026-09-30", "8.0": "2027-01-31", "8.4": noEndYet };

export const azureDatabaseLifecycle: Lifecycle = {
  service: "Azure",
  types: ["azure-native:dbforpostgresql:Server", "azure-native:dbformysql:Server"],
  versionsIn: (resource) => {
    const isMysql = typeKey(resource.type).startsWith("azure-native:dbformysql:");
    const ends = isMysql ? azureMysqlEnds : azurePostgresEnds;
    return [majorAt(root(resource).at("version"), ends)];
  },
};

/**
 * Days before the extended support, which is charged for. Source: database versions and version policies,
 * docs.cloud.google.com/sql/docs/postgres/db-versions, of late 2024.
 */
const cloudPostgresEnds: SupportEnds = {
  "9.6": "2025-01-31",
  "10": "2025-01-31",
  "11": "2025-01-31",
  "12": "2025-01-31",
  "13": "2026-01-31",
  "14": "2027-01-31",
  "15": "2028-01-31",
  "16": "2029-01-31",
  "17": "2030-01-31",
};

/** The same for MySQL, docs.cloud.google.com/sql/docs/mysql/db-versions, of autumn 2025. */
const cloudMysqlEnds: SupportEnds = {
  "5.6": "2025-01-31",
  "5.7": "2025-01-31",
  "8.0": "2026-06-30",
  "8.4": noEndYet,
};

export const cloudSqlLifecycle: Lifecycle = {
  service: "Cloud SQL",
  types: ["gcp:sql/databaseInstance:DatabaseInstance"],
  versionsIn: (resource) => {
    const place = root(resource).at("databaseVersion");
    const [, engine, major = ""] = /^(POSTGRES|MYSQL)_(\d+(?:_\d+)?)/.exec(place.text ?? "") ?? [];
    const version = major === "" ? undefined : major.replace("_", ".");
    return [{ place, version, ends: engine === "MYSQL" ? cloudMysqlEnds : cloudPostgresEnds }];
  },
};

/** The version that a calendar counts in `17.2`, `8.0.39` or `8.0.mysql_aurora.3.08.0`: one number, or two where it has two. */
function majorAt(place: Property, ends: SupportEnds): VersionInUse {
  const [, major = "", minor] = /^(\d+)(?:\.(\d+))?/.exec(place.text ?? "") ?? [];
  if (major === "") return { place, version: undefined, ends };
  return { place, version: Object.hasOwn(ends, major) || minor === undefined ? major : `${major}.${minor}`, ends };
}
