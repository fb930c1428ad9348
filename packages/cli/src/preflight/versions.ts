import { kafkaVersion, type Plan, postgresVersions } from "@axon/core";
import type { Check } from "@axon/engine";

import { coerce } from "semver";

/** When the project mends a major version for the last time (postgresql.org, Versioning Policy). */
const postgresEnds: Readonly<Record<string, string>> = {
  "15": "2027-11-11",
  "16": "2028-11-09",
  "17": "2029-11-08",
  "18": "2030-11-14",
};

/** An upgrade of a major version is planned, rehearsed and made within this time. */
const noticeDays = 365;

/** Minor versions that the Kafka project mends, the newest among them (cwiki.apache.org, Time Based Release Plan). */
const kafkaMended = 3;

const dayMilliseconds = 86_400_000;

/** The versions of databases and brokers against the end of their support, with what to go to (IE-133). */
export function checkVersions({ databases, brokers }: Plan, today = new Date()): Check[] {
  return [
    ...databases.map(({ name, version }) => judgePostgres(name, version, today)),
    ...brokers.map(({ name, version = kafkaVersion }) => judgeKafka(name, version)),
  ];
}

function judgePostgres(name: string, version: string, today: Date): Check {
  const ends = postgresEnds[version];
  const found = `PostgreSQL ${version}${ends === undefined ? "" : `, supported until ${ends}`}`;
  const newest = postgresVersions.at(-1);
  const daysLeft = ends === undefined ? 0 : (new Date(ends).getTime() - today.getTime()) / dayMilliseconds;
  if (daysLeft > noticeDays || version === newest) return { name, status: "ok", found };
  const fix = `set its version to "${newest}", after a trial with a restored copy`;
  return { name, status: "warning", found, fix };
}

function judgeKafka(name: string, version: string): Check {
  const [used, newest] = [coerce(version), coerce(kafkaVersion)];
  const found = `Kafka ${version}`;
  if (!used || !newest) return { name, status: "warning", found: `${found}, which cannot be read` };
  const isMended = used.major === newest.major && newest.minor - used.minor < kafkaMended;
  if (isMended || used.compare(newest) > 0) return { name, status: "ok", found };
  const mended = `older than the ${kafkaMended} minor versions up to ${newest.major}.${newest.minor} that are mended`;
  return { name, status: "warning", found: `${found}, ${mended}`, fix: `set its version to "${kafkaVersion}"` };
}
