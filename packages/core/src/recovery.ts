import type { Database } from "./model/database.ts";

/** A segment of the write-ahead log is archived at the latest after this time (CloudNativePG's archive_timeout). */
export const archiveTimeoutSeconds = 300;

/** Most data, in seconds of writes, that losing a whole database may cost; infinite where nothing is backed up. */
export function recoveryPointSeconds(database: Database): number {
  if (database.backup === false) return Number.POSITIVE_INFINITY;
  return database.backup.pointInTime ? archiveTimeoutSeconds : longestGapSeconds(database.backup.schedule);
}

/**
 * The longest time between two runs of a schedule, rounded up to the largest field that is not `*`: a year, a month, a
 * week, a day, or a step of hours or minutes. Coarse on purpose: an objective must hold in the worst case.
 */
function longestGapSeconds(schedule: string): number {
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
