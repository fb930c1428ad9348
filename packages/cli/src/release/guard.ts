import { formatDuration, type Release } from "@axon/core";
import { type Failure, type ReleaseReport, type Summary, shortType } from "@axon/report";
import type { Context } from "../command.ts";
import { startProgress } from "../console/progress.ts";
import { lastGoodRelease, recordOf, sameMode, type TakenBack, type UpdateEntry } from "../lifecycle/release-record.ts";
import type { Resolved } from "../project/deployment.ts";
import { failedWorkload } from "./failed-workload.ts";
import { compared, figuresLine } from "./figures.ts";
import type { Finding, Sample } from "./verdict.ts";
import { type Observer, type Watched, watch } from "./watch.ts";

/** What is done about a release beside bringing it up. */
export interface GuardOptions {
  /** How it is watched, or why it is not. */
  readonly watch: Release | "unwanted" | "sandbox";
  /** Whether a release that does not hold is taken back. */
  readonly rollback: boolean;
}

/** What is needed of the command line. */
interface Surroundings {
  readonly output: Pick<Context["output"], "note">;
  readonly interrupts: Pick<Context["interrupts"], "signal">;
}

/** The stack that is worked on, and which variant it is. */
interface Deployed {
  readonly stack: { history(pageSize?: number, page?: number, showSecrets?: boolean): Promise<UpdateEntry[]> };
  readonly resolved: Pick<Resolved, "plan" | "deployment">;
}

/** What the engine is asked to do. */
export interface Engine {
  /** Shows what those say whom it was about. */
  update(): Promise<Summary>;
  /** Brings an earlier release back. */
  goBack(to: string, takenBack: TakenBack): Promise<Summary>;
  /** Looks at the target; asked for only where releases are watched. */
  observe(): Promise<Observer>;
}

/**
 * Brings a release up, watches it and takes it back when it does not hold (CC-081): when the update failed in a rollout, or
 * when the watch found it wanting. What it says of itself is in the summary's `release`.
 */
export async function guarded(
  context: Surroundings,
  { stack, resolved: { plan, deployment } }: Deployed,
  options: GuardOptions,
  engine: Engine,
): Promise<Summary> {
  // Before the update: what is installed now is what can be gone back to.
  const records = (await stack.history(undefined, undefined, false)).map(recordOf);
  const earlier = lastGoodRelease(sameMode(records, plan.chart !== undefined));
  const look = await lookout(options, engine);
  const summary = await engine.update();
  const watched = await look(context, summary);
  const reason = watched.reason ?? failedRollout(failedWorkload(summary, plan));
  const release = { version: plan.version, watch: reportOf(watched), notifications: [] };
  if (reason === undefined) return { ...summary, release };
  context.output.note(`${plan.version} of ${deployment.system} does not hold: ${reason}`);
  const rollback = await takeBack(plan.version, earlier, reason, options, engine);
  return { ...summary, outcome: "failed", release: { ...release, rollback } };
}

/** How a watch ended, and what it saw at the end. */
type Seen = Watched & Pick<ReleaseReport["watch"], "services">;

type Look = (context: Surroundings, summary: Summary) => Promise<Seen>;

/** Gets ready to watch: the baseline must be taken before the update. A release that failed is not watched. */
async function lookout({ watch: rules }: GuardOptions, engine: Engine): Promise<Look> {
  const look = await lookFor(rules, engine);
  return async (context, summary) => (summary.outcome === "succeeded" ? look(context, summary) : notWatched("off", []));
}

async function lookFor(rules: GuardOptions["watch"], engine: Engine): Promise<Look> {
  if (rules === "unwanted") return async () => notWatched("off", []);
  if (rules === "sandbox") {
    return async () =>
      notWatched("off", ["Releases are watched on a real cluster; nothing is measured in the sandbox"]);
  }
  const prepared = await prepare(engine).catch((error: unknown) =>
    String(error instanceof Error ? error.message : error),
  );
  if (typeof prepared === "string") return async () => notWatched("blind", [prepared]);
  return (context) => watchOver(context, prepared, rules);
}

interface Prepared {
  readonly observer: Observer;
  readonly baseline: Sample;
}

async function prepare(engine: Engine): Promise<Prepared> {
  const observer = await engine.observe();
  return { observer, baseline: await observer.look() };
}

/** Shows how all services do at each check, and what a service says that fails one (IE-117). */
async function watchOver(
  { output, interrupts }: Surroundings,
  { observer, baseline }: Prepared,
  rules: Release,
): Promise<Seen> {
  const progress = await startProgress(`Watching the release for ${formatDuration(rules.watch)}`);
  let last: Sample = [];
  const onFinding = async ({ service, message }: Finding) => {
    const said = await observer.logs(service);
    progress.aside(() => [message, ...said.map((line) => `  ${line}`)].forEach(output.note));
  };
  const onCheck = (left: number, seen: Sample) => {
    last = seen;
    const figures = figuresLine(seen);
    const remaining = formatDuration({ seconds: Math.round(left) });
    progress.update(`Watching the release, ${remaining} left${figures ? `: ${figures}` : ""}`);
  };
  try {
    const watched = await watch(observer, { rules, baseline, signal: interrupts.signal, onCheck, onFinding });
    return { ...watched, services: compared(baseline, last) };
  } finally {
    progress.done();
  }
}

function notWatched(outcome: "off" | "blind", notes: readonly string[]): Watched {
  return { outcome, seconds: 0, notes };
}

function reportOf({ outcome, seconds, notes, services = [] }: Seen): ReleaseReport["watch"] {
  return { outcome, seconds: Math.round(seconds), notes, ...(services.length > 0 ? { services } : {}) };
}

/**
 * Why an update failed, when it failed in what runs: a rollout that exceeded its deadline, a migration, the smoke test, a chart.
 * Anything else would fail the way back as well.
 */
function failedRollout(failure: Failure | undefined): string | undefined {
  if (failure?.type === undefined) return undefined;
  return `the rollout of ${shortType(failure.type)} ${failure.name} failed: ${failure.message.split("\n")[0]}`;
}

async function takeBack(
  version: string,
  earlier: string | undefined,
  reason: string,
  { rollback }: GuardOptions,
  engine: Engine,
): Promise<NonNullable<ReleaseReport["rollback"]>> {
  if (earlier === undefined) {
    return { outcome: "impossible", reason, problem: "it is the first release here, so there is none to go back to" };
  }
  if (earlier === version) {
    const problem = `what changed is not the version, which was ${version} before as well, but the definition or the settings`;
    return { outcome: "impossible", reason, problem };
  }
  if (!rollback) return { outcome: "off", to: earlier, reason };
  const { outcome, failures } = await engine.goBack(earlier, { version, reason });
  if (outcome === "succeeded") return { outcome, to: earlier, reason };
  const problem = failures.map(({ message }) => message).join("\n") || `it was ${outcome}`;
  return { outcome: "failed", to: earlier, reason, problem };
}
