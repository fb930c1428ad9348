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
