import type { Database } from "./model/database.ts";
import { type Ownership, physicalName } from "./naming.ts";

/** A segment of the write-ahead log is archived at the latest after this time (CloudNativePG's archive_timeout). */
export const archiveTimeoutSeconds = 300;

/** Most data, in seconds of writes, that losing a whole database may cost; infinite where nothing is backed up. */
export function recoveryPointSeconds(database: Database): number {
  if (database.backup === false) return Number.POSITIVE_INFINITY;
  return database.backup.pointInTime ? archiveTimeoutSeconds : longestGapSeconds(database.backup.schedule);
}

/** A standby has taken over by then: CloudNativePG notices a dead primary by its failing probes and promotes at once. */
const failoverSeconds = 120;

/** Time until somebody or something has begun a restore. */
const restoreStartSeconds = 300;

/** Bytes a second a restore writes from an object store to a network volume: a cautious figure of ours. */
const restoreBytesPerSecond = 50 * 2 ** 20;

/** Longest time, in seconds, to be back after losing the server that takes writes; infinite where there is no way back. */
export function recoveryTimeSeconds(database: Database): number {
  if (database.instances > 1) return failoverSeconds;
  return restoreTimeSeconds(database);
}

/** Longest time, in seconds, to have the database back from its backups after losing all its servers. */
export function restoreTimeSeconds(database: Database): number {
  if (database.backup === false) return Number.POSITIVE_INFINITY;
  return restoreStartSeconds + Math.ceil(database.storage.bytes / restoreBytesPerSecond);
}

/** A drill of a database, on its schedule. */
export interface RecoveryDrill {
  /** Five fields of cron, in UTC. */
  readonly schedule: string;
}

/** The drill of a database: what its definition says, and monthly in production where it says nothing. */
export function recoveryDrill({ backup }: Database, environment: string): RecoveryDrill | undefined {
  if (backup === false || backup.drill === false) return undefined;
  return backup.drill ?? (environment === "prod" ? { schedule: "0 10 1 * *" } : undefined);
}

/** What backups of objects and volumes are called, beside those of other systems of the cluster. */
export function clusterBackupName({ system, environment }: Pick<Ownership, "system" | "environment">): string {
  return physicalName([system, environment]);
}

/**
 * The longest time between two runs of a schedule, rounded up to the largest field that is not `*`: a year, a month, a
 * week, a day, or a step of hours or minutes. Coarse on purpose: an objective must hold in the worst case.
 */
export function longestGapSeconds(schedule: string): number {
  const [minute = "*", hour = "*", dayOfMonth = "*", month = "*", dayOfWeek = "*"] = schedule.split(/\s+/);
  if (month !== "*") return 366 * 86_400;
  if (dayOfMonth !== "*") return 31 * 86_400;
  if (dayOfWeek !== "*") return 7 * 86_400;
  if (hour !== "*") return (stepOf(hour) ?? 24) * 3_600;
  return (minute === "*" ? 1 : (stepOf(minute) ?? 60)) * 60;
}

/** The number of a field that is a star, a slash and a number; undefined for any other. */
function stepOf(field: string): number | undefined {
  const step = /^\*\/(\d+)$/.exec(field)?.[1];
  return step === undefined ? undefined : Number(step);
}
