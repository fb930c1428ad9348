import { setTimeout as sleep } from "node:timers/promises";
import type { Release } from "@axon/core";
import type { WatchOutcome } from "@axon/report";
import { type Finding, judge, keyOf, type Sample, unmeasured, type Verdict } from "./verdict.ts";

/** Looks at a running system. */
export interface Observer {
  /** @throws when the cluster does not answer; what it does not know is left out */
  look(): Promise<Sample>;
  /** The end of what a service's pods say, with what looks like a secret masked. */
  logs(service: string): Promise<readonly string[]>;
  /** What it could not look at, and why. */
  notes(): readonly string[];
}

/** How a watch ended. */
export interface Watched {
  readonly outcome: WatchOutcome;
  readonly seconds: number;
  readonly notes: readonly string[];
  /** Why the release does not hold, where it does not. */
  readonly reason?: string;
}

/** Time, for those who wait. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const realClock: Clock = {
  now: () => performance.now(),
  wait: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, { signal }).catch(() => {});
  },
};

export interface WatchOptions {
  readonly rules: Release;
  /** The services before the update. */
  readonly baseline: Sample;
  readonly signal: AbortSignal;
  /** Called with what a check saw; nothing where nobody could look. */
  readonly onCheck?: (secondsLeft: number, seen: Sample) => void;
  /** Called once for everything that fails a check, be it that the next one passes. */
  readonly onFinding?: (finding: Finding) => Promise<void>;
  readonly clock?: Clock;
}

/**
 * Looks at a release again and again until its time is over or it does not hold. A doubt at the end is looked into until
 * it is settled.
 */
export async function watch(observer: Observer, options: WatchOptions): Promise<Watched> {
  const { rules, baseline, signal, onCheck, onFinding, clock = realClock } = options;
  const started = clock.now();
  const seconds = () => (clock.now() - started) / 1_000;
  const samples: Sample[] = [];
  const failed = new Set<string>();
  const told = new Set<string>();
  const notes = () => [...new Set([...failed, ...observer.notes(), ...unmeasured(samples, rules)])];
  let overtime = 0;
  for (;;) {
    if (signal.aborted) return { outcome: "unfinished", seconds: seconds(), notes: notes() };
    await observer.look().then(
      (sample) => void samples.push(sample),
      (error: unknown) => void failed.add(error instanceof Error ? error.message : String(error)),
    );
    const left = rules.watch.seconds - seconds();
    onCheck?.(Math.max(0, left), samples.at(-1) ?? []);
    const verdict = judge(baseline, samples, rules);
    for (const finding of findingsOf(verdict).filter((one) => !told.has(keyOf(one)))) {
      told.add(keyOf(finding));
      await onFinding?.(finding);
    }
    if (verdict.outcome === "bad") {
      return { outcome: "bad", seconds: seconds(), notes: [], reason: verdict.finding.message };
    }
    if (left <= 0 && (verdict.outcome === "good" || overtime >= rules.failedChecks)) {
      return { outcome: endOf(samples, verdict), seconds: seconds(), notes: notes() };
    }
    if (left <= 0) overtime += 1;
    await clock.wait(rules.checkEvery.seconds * 1_000, signal);
  }
}

function findingsOf(verdict: Verdict): readonly Finding[] {
  if (verdict.outcome === "good") return [];
  return verdict.outcome === "bad" ? [verdict.finding] : verdict.findings;
}

/** A doubt that could not be settled, because the cluster answers no more, is no good end. */
function endOf(samples: readonly Sample[], { outcome }: Verdict): WatchOutcome {
  if (samples.length === 0) return "blind";
  return outcome === "good" ? "good" : "unfinished";
}
