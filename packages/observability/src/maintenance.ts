import { checkSchedule, cronValues, type Problem, parseDuration, QuantityError, show } from "@axon/core";

/** When planned work may disturb users, and nobody is told of alerts. */
export interface MaintenanceWindow {
  /** When it begins: five fields of cron, in UTC. */
  readonly schedule: string;
  /** How long it lasts, `"2h"`; shorter than a day. */
  readonly duration: string;
}

/** A part of a window within one day. Minutes since midnight, UTC; the end is not part of it, 1440 is midnight. */
export interface QuietTime {
  readonly times: readonly { readonly from: number; readonly to: number }[];
  /** 0 is Sunday. Undefined on any. */
  readonly weekdays?: readonly number[];
  /** 1 to 31. Undefined on any. */
  readonly daysOfMonth?: readonly number[];
  /** 1 to 12. Undefined in any. */
  readonly months?: readonly number[];
}

const dayMinutes = 1_440;

/** Everything wrong with a window. */
export function checkMaintenance(path: Problem["path"], { schedule, duration }: MaintenanceWindow): Problem[] {
  const problems = checkSchedule([...path, "schedule"], schedule);
  const minutes = durationMinutes(duration);
  if (typeof minutes === "string") {
    problems.push({ path: [...path, "duration"], expected: minutes, received: show(duration) });
  } else if (minutes === 0 || minutes >= dayMinutes) {
    problems.push({ path: [...path, "duration"], expected: "above 0 and shorter than a day", received: duration });
  }
  if (problems.length > 0 || typeof minutes === "string") return problems;
  const { starts, daysOfMonth, months } = read(schedule);
  // The day after the last of a month is another one's, which neither field can say.
  if ((daysOfMonth || months) && starts.some((start) => start + minutes > dayMinutes)) {
    const expected = "over by midnight, as it begins on days of a month or in some months alone";
    problems.push({ path: [...path, "duration"], expected, received: duration });
  }
  return problems;
}

/** The window day by day; a window that lasts beyond midnight has a part on the day after. */
export function quietTimes({ schedule, duration }: MaintenanceWindow): QuietTime[] {
  const minutes = durationMinutes(duration);
  if (typeof minutes === "string") throw new QuantityError(duration, minutes);
  const { starts, weekdays, daysOfMonth, months } = read(schedule);
  const within = (days: Pick<QuietTime, "weekdays" | "daysOfMonth">, first: number, last: number): QuietTime[] => {
    const times = starts.map((start) => ({
      from: Math.max(start, first) - first,
      to: Math.min(start + minutes, last) - first,
    }));
    const kept = joined(times.filter(({ from, to }) => from < to));
    return kept.length === 0 ? [] : [{ times: kept, ...days, ...(months ? { months } : {}) }];
  };
  const today = (days: Pick<QuietTime, "weekdays" | "daysOfMonth">) => within(days, 0, dayMinutes);
  const tomorrow = within(weekdays ? { weekdays: nextDays(weekdays) } : {}, dayMinutes, 2 * dayMinutes);
  // Cron means either where both are given (man 5 crontab).
  if (weekdays && daysOfMonth) return [...today({ weekdays }), ...today({ daysOfMonth })];
  return [...today({ ...(weekdays ? { weekdays } : {}), ...(daysOfMonth ? { daysOfMonth } : {}) }), ...tomorrow];
}

function read(schedule: string) {
  const [minutes = [], hours = [], daysOfMonth = [], months = [], weekdays = []] = cronValues(schedule);
  return {
    starts: hours.flatMap((hour) => minutes.map((minute) => 60 * hour + minute)),
    ...(daysOfMonth.length < 31 ? { daysOfMonth } : {}),
    ...(months.length < 12 ? { months } : {}),
    ...(weekdays.length < 7 ? { weekdays } : {}),
  };
}

function nextDays(weekdays: readonly number[]): number[] {
  return weekdays.map((day) => (day + 1) % 7).sort((a, b) => a - b);
}

/** Times in order, with those that touch made one. */
function joined(times: readonly { readonly from: number; readonly to: number }[]) {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of [...times].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

/** Whole minutes, rounded up; what is expected instead where it is no duration. */
function durationMinutes(duration: string): number | string {
  try {
    return Math.ceil(parseDuration(duration).seconds / 60);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    return error.expected;
  }
}
