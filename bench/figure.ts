import { type Spread, spread } from "./statistics.ts";

/** One number the project promises, and how it is measured. */
export interface Figure {
  readonly name: string;
  /** What is compared with what, for a reader. */
  readonly description: string;
  readonly unit: "s" | "MiB" | "resources/s";
  readonly target: Target;
  /** What it compares with and this machine lacks, and how to provide it. @default - it needs nothing else */
  missing?(): Promise<string | undefined>;
  measure(runs: number, onRun: (run: number) => void): Promise<Measurement>;
}

/** A promise about the ratio to the floor, or about the measurement itself. */
export type Target = { readonly ratioAtMost: number } | { readonly atMost: number } | { readonly atLeast: number };

export interface Measurement {
  readonly subject: Spread;
  /** What the same machine needs for what cannot be saved; measured in turn with the subject. */
  readonly floor?: Spread;
  /** Subject to floor, run by run, so that a machine that slows down does not show in it. */
  readonly ratio?: Spread;
}

/** Measures subject and floor in turn, after a first run of each that does not count. */
export async function compare(
  runs: number,
  onRun: (run: number) => void,
  subject: () => Promise<number>,
  floor: () => Promise<number>,
): Promise<Measurement> {
  await floor();
  await subject();
  const pairs: { readonly subject: number; readonly floor: number }[] = [];
  for (let run = 1; run <= runs; run += 1) {
    onRun(run);
    pairs.push({ floor: await floor(), subject: await subject() });
  }
  return {
    subject: spread(pairs.map((pair) => pair.subject)),
    floor: spread(pairs.map((pair) => pair.floor)),
    ratio: spread(pairs.map((pair) => pair.subject / pair.floor)),
  };
}

/** Measures several times what has no floor. */
export async function repeat(
  runs: number,
  onRun: (run: number) => void,
  subject: () => Promise<number>,
): Promise<Measurement> {
  const values: number[] = [];
  for (let run = 1; run <= runs; run += 1) {
    onRun(run);
    values.push(await subject());
  }
  return { subject: spread(values) };
}

/** Whether the median keeps the promise. */
export function isMet(target: Target, { subject, ratio }: Measurement): boolean {
  if ("ratioAtMost" in target) return ratio !== undefined && ratio.median <= target.ratioAtMost;
  return "atMost" in target ? subject.median <= target.atMost : subject.median >= target.atLeast;
}
