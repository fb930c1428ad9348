import type { Plan } from "@axon/core";
import type { Failure, Summary } from "@axon/report";
import { type Charted, failedWorkload, helmRelease } from "./failed-workload.ts";
import type { Observer } from "./watch.ts";

/** As much of a plan as tells who has something to say. */
export type Speaking = Pick<Plan, "jobs"> & Charted;

/**
 * Shows the end of what those said whom an update was about: the workload that it failed in, and the services that were tested,
 * whether they passed or not (SP-055, IE-117). What looks like a secret is masked. Logs that cannot be read fail nothing.
 * @param note where the lines go
 * @param observe looks at the target; not asked for where nobody has anything to say
 */
export async function showRecentLogs(
  note: (line: string) => void,
  plan: Speaking,
  summary: Pick<Summary, "outcome" | "failures" | "changes">,
  observe: () => Promise<Pick<Observer, "logs">>,
): Promise<void> {
  const speakers = speakersIn(plan, summary);
  if (speakers.length === 0) return;
  const said = await observe()
    .then(async (observer) => (await Promise.all(speakers.map((name) => observer.logs(name)))).flat())
    .catch((error: unknown) => [`logs cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  for (const line of said) note(`  ${line}`);
}

function speakersIn(plan: Speaking, summary: Pick<Summary, "outcome" | "failures" | "changes">): readonly string[] {
  if (summary.outcome === "succeeded") return summary.changes.length > 0 ? testedServices(plan.jobs) : [];
  const failure: Failure | undefined = failedWorkload(summary, plan);
  // What a chart brought Helm has taken back already.
  if (failure?.name === undefined || failure.type === helmRelease) return [];
  return [failure.name, ...testedServices(plan.jobs.filter(({ name }) => name === failure.name))];
}

/** The services that jobs look at once they have rolled out. */
export function testedServices(jobs: Plan["jobs"]): readonly string[] {
  return [...new Set(jobs.flatMap(({ after }) => after))];
}
