/** What Kubernetes reads in one field of a schedule. */
interface Field {
  readonly least: number;
  readonly most: number;
  /** Names that stand for numbers, from the least on. */
  readonly names: readonly string[];
}

const fields: readonly Field[] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"] },
  { least: 0, most: 6, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] },
];

/** True for five fields of cron: minute, hour, day of month, month, day of week; lists, ranges and steps in each. */
export function isCronSchedule(text: string): boolean {
  const parts = text.split(" ");
  return fields.length === parts.length && fields.every((field, index) => isCronField(parts[index] ?? "", field));
}

function isCronField(text: string, field: Field): boolean {
  return text.split(",").every((item) => {
    const [, first, last, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item) ?? [];
    if (first === undefined || (step !== undefined && Number(step) < 1)) return false;
    if (first === "*") return last === undefined;
    const from = numberOf(first, field);
    const to = last === undefined ? from : numberOf(last, field);
    return from >= field.least && to <= field.most && from <= to;
  });
}

/** NaN for what is neither a number nor a name of the field. */
function numberOf(text: string, { least, names }: Field): number {
  const position = names.indexOf(text.toUpperCase());
  if (position >= 0) return least + position;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** The values of each field of a schedule, sorted: minutes, hours, days of the month, months, days of the week. */
export function cronValues(schedule: string): readonly (readonly number[])[] {
  return schedule.split(" ").map((text, index) => {
    const field = fields[index];
    if (!field) throw new Error(`${schedule} has more than ${fields.length} fields`);
    const values = text.split(",").flatMap((item) => itemValues(item, field));
    return [...new Set(values)].sort((a, b) => a - b);
  });
}

function itemValues(item: string, field: Field): number[] {
  const [range = "", step] = item.split("/");
  const [first = "", last] = range.split("-");
  const from = first === "*" ? field.least : numberOf(first, field);
  // A step after a single number counts from there to the end of the field.
  const open = first === "*" || (last === undefined && step !== undefined);
  const to = open ? field.most : last === undefined ? from : numberOf(last, field);
  const every = step === undefined ? 1 : Number(step);
  return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, index) => from + index * every);
}
