import { cronValues } from "./cron.ts";
import type { Maintenance } from "./model/operations.ts";

/** A window of planned work, and the tasks that are due in it. */
export interface PlannedWindow {
  readonly start: Date;
  readonly end: Date;
  /** Names of tasks, in the order of the definition. */
  readonly due: readonly string[];
}

type Period = Maintenance["tasks"][string]["every"];

const dayMilliseconds = 86_400_000;
/** A window of at most a month of the year comes again within this time. */
const longestDays = 2 * 366;

/**
 * The next windows, the one that is open now among them. A task is due in the first window of its week, which begins on Monday,
 * its month, quarter or year; all in UTC.
 */
export function plannedWindows(maintenance: Maintenance, now: Date, count: number): PlannedWindow[] {
  const first = Date.UTC(now.getUTCFullYear() - 1, 0, 1);
  const last = now.getTime() + longestDays * dayMilliseconds;
  const begun = new Set<string>();
  const planned: PlannedWindow[] = [];
  for (let day = first; day <= last && planned.length < count; day += dayMilliseconds) {
    for (const start of startsOn(maintenance.schedule, new Date(day))) {
      const due = Object.entries(maintenance.tasks).flatMap(([name, { every }]) => {
        const period = `${name} ${periodOf(start, every)}`;
        if (begun.has(period)) return [];
        begun.add(period);
        return [name];
      });
      const end = new Date(start.getTime() + maintenance.duration.seconds * 1_000);
      if (end > now) planned.push({ start, end, due });
    }
  }
  return planned.slice(0, count);
}

/** How often a schedule runs in a day, as the average of a year. */
export function runsADay(schedule: string): number {
  const year = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2001, 0, 1) + day * dayMilliseconds));
  return year.reduce((runs, day) => runs + startsOn(schedule, day).length, 0) / year.length;
}

/** When a schedule begins on a day. Cron means either where days of the month and of the week are both given (man 5 crontab). */
function startsOn(schedule: string, day: Date): Date[] {
  const [minutes = [], hours = [], daysOfMonth = [], months = [], weekdays = []] = cronValues(schedule);
  const [ofMonth, ofWeek] = [daysOfMonth.includes(day.getUTCDate()), weekdays.includes(day.getUTCDay())];
  const both = daysOfMonth.length < 31 && weekdays.length < 7;
  if (!months.includes(day.getUTCMonth() + 1) || !(both ? ofMonth || ofWeek : ofMonth && ofWeek)) return [];
  return hours.flatMap((hour) => minutes.map((minute) => new Date(day.getTime() + (hour * 60 + minute) * 60_000)));
}

/** What tells a period from the others of its kind. */
function periodOf(time: Date, every: Period): number {
  const [year, month] = [time.getUTCFullYear(), time.getUTCMonth()];
  if (every === "year") return year;
  if (every === "quarter") return year * 4 + Math.floor(month / 3);
  if (every === "month") return year * 12 + month;
  // Day 0 was a Thursday, so that three more make weeks begin on Monday.
  return Math.floor((Math.floor(time.getTime() / dayMilliseconds) + 3) / 7);
}
