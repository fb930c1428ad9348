import { distance } from "fastest-levenshtein";

/**
 * One thing that is wrong with somebody's input, as data. Wording is made in {@link describeProblem} alone, so that a
 * terminal, a JSON report and a test read the same fields.
 */
export interface Problem {
  /** Where in the input, outermost first: `["services", "api", "port"]`. Empty for the input as a whole. */
  readonly path: readonly (string | number)[];
  /** What would be right, as the end of "must be …": `an integer from 1 to 65535`. */
  readonly expected: string;
  /** What was found, already safe to print: never a secret's value. */
  readonly received: string;
  /** What to do about it, when the expectation alone does not say. */
  readonly hint?: string;
}

/** Writes a path as a reader would in code: `services.api.ports[0]`; keys that are not identifiers but plain names stay bare. */
export function formatPath(path: Problem["path"]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    const key = /^[\w/-]+$/.test(part) ? part : JSON.stringify(part);
    return text === "" ? key : `${text}.${key}`;
  }, "");
}

/** `services.api.port must be an integer from 1 to 65535, got 70000; pick a port of the container`. */
export function describeProblem({ path, expected, received, hint }: Problem): string {
  const subject = path.length === 0 ? "" : `${formatPath(path)} `;
  return `${subject}must be ${expected}, got ${received}${hint ? `; ${hint}` : ""}`;
}

/** Input that cannot be used, with every problem found in it. The message lists them all, one a line. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  /** What was being read: `system "cortex-core"`, `Pulumi.dev.yaml`. */
  readonly subject: string;
  readonly problems: readonly Problem[];

  constructor(subject: string, problems: readonly Problem[]) {
    const [first] = problems;
    const text =
      problems.length === 1 && first
        ? `${subject}: ${describeProblem(first)}`
        : `${subject}: ${problems.length} problems\n${problems.map((problem) => `  - ${describeProblem(problem)}`).join("\n")}`;
    super(text);
    this.subject = subject;
    this.problems = problems;
  }
}

/** @throws ProblemError with all of `problems`, unless there are none. */
export function failOnProblems(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ProblemError(subject, problems);
}

/** Moves problems found in a part to where that part stands in the whole. */
export function underPath(path: Problem["path"], problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }));
}

/** Names a value the way a problem prints it: its text for plain values, its shape for the rest, cut at 60 characters. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "an object";
  if (typeof value === "function") return "a function";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The known name closest to a mistyped or unfinished one, or undefined when none is close enough to be meant. */
export function closest(name: string, known: Iterable<string>): string | undefined {
  const candidates = [...known].map((candidate) => ({
    candidate,
    edits: distance(name.toLowerCase(), candidate.toLowerCase()),
  }));
  const near = candidates.filter(
    ({ candidate, edits }) =>
      edits <= Math.max(1, Math.floor(candidate.length / 3)) || (name.length >= 3 && candidate.startsWith(name)),
  );
  return near.sort((a, b) => a.edits - b.edits)[0]?.candidate;
}
