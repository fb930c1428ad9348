import type { Database } from "./model/database.ts";

/** A segment of the write-ahead log is archived at the latest after this time (CloudNativePG's archive_timeout). */
export const archiveTimeoutSeconds = 300;

/** Most data, in seconds of writes, that losing a whole database may cost; infinite where nothing is backed up. */
export function recoveryPointSeconds(database: Database): number {
  if (database.backup === false) return Number.POSITIVE_INFINITY;
  return database.backup.pointInTime ? archiveTimeoutSeconds : longestGapSeconds(database.backup.schedule);
}

/**
 * The longest time between two runs of a schedule, rounded up to the field that varies: a step of minutes or hours,
 * a day, a week or a month. Coarse on purpose: an objective must hold in the worst case.
 */
function longestGapSeconds(schedule: string): number {
  const [minute = "*", hour = "*", dayOfMonth = "*", , dayOfWeek = "*"] = schedule.split(/\s+/);
  if (dayOfMonth !== "*") return 31 * 86_400;
  if (dayOfWeek !== "*") return 7 * 86_400;
  if (/^\d/.test(hour)) return 86_400;
  const hours = Number(/^\*\/(\d+)$/.exec(hour)?.[1] ?? 1);
  if (/^\d/.test(minute)) return hours * 3_600;
  return Number(/^\*\/(\d+)$/.exec(minute)?.[1] ?? 1) * 60;
}
