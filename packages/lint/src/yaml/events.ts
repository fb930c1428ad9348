import { type Event, parseEvents, YAMLException } from "js-yaml";

/** Characters that may be read again because of lines that are moved: a second's work, and more than any manifest needs. */
const mostReading = 20 * 1024 * 1024;

/**
 * The events of a text. Where YAML's specification wants the lines of a list in brackets, a map in braces or a quoted text
 * farther in than what they belong to, as a closing `]` below its key, kubectl takes them as they are, and so does this.
 * @throws YAMLException
 */
export function readEvents(text: string, maxDepth: number): Event[] {
  const read = tryRead(text, maxDepth);
  if ("events" in read) return read.events;
  const moved = shallowLine(read.error, text) === undefined ? undefined : readMoved(text, maxDepth);
  if (moved === undefined) throw read.error;
  return moved;
}

/** The events of a text whose shallow lines are put farther in; undefined where that does not help. */
function readMoved(text: string, maxDepth: number): Event[] | undefined {
  const spaces = deepest(text) + 1;
  const events: Event[] = [];
  let left = mostReading;
  // One document after the other, since each line that is moved has all that is before it read once more.
  for (const { base, document } of documentsOf(text)) {
    const starts: number[] = [];
    let current = document;
    let read = tryRead(current, maxDepth);
    while ("error" in read) {
      const start = shallowLine(read.error, current);
      left -= current.length;
      if (start === undefined || left < 0) return undefined;
      starts.push(start);
      current = current.slice(0, start) + " ".repeat(spaces) + current.slice(start);
      read = tryRead(current, maxDepth);
    }
    const original = (offset: number) => base + starts.reduceRight((at, start) => moveBack(at, start, spaces), offset);
    for (const event of read.events) events.push(withOffsets(event, original));
  }
  return events;
}

function tryRead(text: string, maxDepth: number): { readonly events: Event[] } | { readonly error: unknown } {
  try {
    return { events: parseEvents(text, { maxDepth }) };
  } catch (error) {
    return { error };
  }
}

function documentsOf(text: string): readonly { readonly base: number; readonly document: string }[] {
  const marks = [...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index);
  const starts = [0, ...marks.filter((start) => start > 0)];
  return starts.map((base, index) => ({ base, document: text.slice(base, starts[index + 1]) }));
}

/** Where the line starts that the parser finds not far enough in. */
function shallowLine(error: unknown, text: string): number | undefined {
  if (!(error instanceof YAMLException) || error.reason !== "deficient indentation" || !error.mark) return undefined;
  const before = error.mark.position - 1;
  return Math.max(text.lastIndexOf("\n", before), text.lastIndexOf("\r", before)) + 1;
}

/** Farther in than this nothing starts: lines begin with spaces, and with the marks of lists and keys. */
function deepest(text: string): number {
  let most = 0;
  for (const [start] of text.matchAll(/^[ ?-]+/gm)) most = Math.max(most, start.length);
  return most;
}

/** Where something was before the line at `start` got spaces. */
function moveBack(offset: number, start: number, spaces: number): number {
  return offset > start ? Math.max(start, offset - spaces) : offset;
}

const offsets: ReadonlySet<string> = new Set([
  "start",
  "valueStart",
  "valueEnd",
  "anchorStart",
  "anchorEnd",
  "tagStart",
  "tagEnd",
]);

/** The event with its offsets replaced; a negative one stands for what is not there. */
function withOffsets(event: Event, replaced: (offset: number) => number): Event {
  const copy: Event & Record<string, unknown> = { ...event };
  for (const [name, value] of Object.entries(event)) {
    if (offsets.has(name) && typeof value === "number" && value >= 0) copy[name] = replaced(value);
  }
  return copy;
}
