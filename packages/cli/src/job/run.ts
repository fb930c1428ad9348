import type { PlannedJob } from "@axon/core";
import type { V1CronJob } from "@kubernetes/client-node";
import { type Cluster, clusterOf } from "../cluster/cluster.ts";
import type { Context, DeploymentOptions } from "../command.ts";
import { confirmed } from "../console/confirm.ts";
import { startProgress } from "../console/progress.ts";
import { exitCode, UsageError } from "../exit.ts";
import { oneOf } from "../project/choices.ts";
import { type Resolved, resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { cronJobOf, finished, logsOf, startJob } from "./job.ts";
import { start, startCommands, stop, type Writer, writersOf } from "./writers.ts";

export interface RunJobOptions extends DeploymentOptions {
  readonly yes?: boolean;
  /** Values by variable, for this run alone. */
  readonly set?: Readonly<Record<string, string>>;
}

/**
 * Runs a job of a deployed system once, now: asks first, stops the services that the job wants stopped, shows what it said, and
 * starts them again when it has succeeded. @returns 0 when it has, otherwise 1
 */
export async function runJob(context: Context, system: string, name: string, options: RunJobOptions): Promise<number> {
  const { output, directory, interrupts, terminal } = context;
  const project = findProject(directory);
  const { yes = false, set = {} } = options;
  const request = requestOf(context, system, options, "target");
  const resolved = await resolveDeployment(request, project, deployable);
  const job = jobNamed(resolved, name);
  checkVariables(job, set);
  if (!yes && !terminal) {
    throw new UsageError(`${job.name} must be confirmed, but there is no terminal to ask on; add --yes to go ahead`);
  }
  const cluster = await clusterOf(resolved, project);
  const cronJob = await cronJobOf(cluster, resolved.plan, job);
  const stops = "onDemand" in job.runs ? (job.runs.stops ?? []) : [];
  const writers = await writersOf(cluster, resolved.plan, stops);
  const { deployment } = resolved;
  const stopping = stops.length > 0 ? `, with ${stops.join(" and ")} stopped,` : "";
  const action = `run ${job.name}${stopping} in ${deployment.system} ${deployment.environment} on ${deployment.target}`;
  const question = { action, stack: deployment.stack, typeName: deployment.environment === "prod" };
  if (!yes && !(await confirmed(question, interrupts.signal))) {
    output.print("Nothing was run.");
    output.document({ deployment, job: job.name, outcome: "cancelled" });
    return exitCode.failed;
  }
  const { run, succeeded, log } = await runWithout(context, resolved, { cluster, cronJob, job, writers, set });
  output.document({
    deployment,
    job: job.name,
    run,
    outcome: succeeded ? "succeeded" : "failed",
    stopped: succeeded ? [] : writers.map((writer) => writer.name),
    log,
  });
  return succeeded ? exitCode.succeeded : exitCode.failed;
}

/** What is to be run, and who must not write meanwhile. */
interface Wanted {
  readonly cluster: Cluster;
  readonly cronJob: V1CronJob;
  readonly job: PlannedJob;
  readonly writers: readonly Writer[];
  readonly set: Readonly<Record<string, string>>;
}

/** Runs the job while its writers are stopped, and starts them again when it has succeeded. */
async function runWithout(
  { output, interrupts }: Context,
  { settings }: Resolved,
  { cluster, cronJob, job, writers, set }: Wanted,
): Promise<{ readonly run: string; readonly succeeded: boolean; readonly log: readonly string[] }> {
  const { context: place } = settings.kubernetes;
  const progress = await startProgress(`Running ${job.name}`);
  const stopped: Writer[] = [];
  try {
    for (const writer of writers) {
      progress.update(`Stopping ${writer.name}`);
      stopped.push(writer);
      await stop(cluster, writer, interrupts);
    }
    interrupts.check();
    const run = await startJob(cluster, cronJob, set);
    progress.update(`Running ${run}`);
    const succeeded = await finished(cluster, cronJob, run, job.deadline.seconds, interrupts);
    const log = await logsOf(cluster, cronJob, run);
    if (succeeded) {
      for (const writer of writers) {
        progress.update(`Starting ${writer.name}`);
        await start(cluster, writer, interrupts);
        stopped.shift();
      }
    }
    progress.done();
    for (const line of log) output.print(line);
    const end = succeeded ? `succeeded${runningAgain(writers)}` : `FAILED${stayingStopped(stopped, place)}`;
    output.print(`\n${run} ${end}`);
    return { run, succeeded, log };
  } catch (error) {
    progress.done();
    if (stopped.length > 0) output.print(`${job.name} did not come to its end${stayingStopped(stopped, place)}`);
    throw error;
  } finally {
    progress.done();
  }
}

function runningAgain(writers: readonly Writer[]): string {
  return writers.length > 0 ? `; ${namesOf(writers)} run again` : "";
}

function stayingStopped(writers: readonly Writer[], context: string): string {
  if (writers.length === 0) return "";
  const commands = writers.flatMap((writer) => startCommands(writer, context));
  return [
    `; ${namesOf(writers)} stay stopped, as nobody knows what it left. To start them as they are:`,
    ...commands,
  ].join("\n  ");
}

function namesOf(writers: readonly Writer[]): string {
  return writers.map(({ name }) => name).join(" and ");
}

/** Jobs that a release runs by itself are no one's to start. */
function jobNamed({ plan }: Resolved, name: string): PlannedJob {
  const runnable = plan.jobs.filter(({ runs }) => "onDemand" in runs || "schedule" in runs);
  if (runnable.length === 0) throw new UsageError(`${plan.system} has no job that could be run by hand`);
  const wanted = oneOf(
    "job",
    name,
    runnable.map((job) => job.name),
  );
  const found = runnable.find((job) => job.name === wanted);
  if (!found) throw new Error(`no job ${wanted}`);
  return found;
}

/** Only what the definition writes in clear may be said otherwise: a secret on a command line is one no more. */
function checkVariables(job: PlannedJob, set: Readonly<Record<string, string>>): void {
  const plain = job.bindings.flatMap((binding) => ("value" in binding ? [binding.variable] : []));
  for (const variable of Object.keys(set)) oneOf("variable of the job", variable, plain);
}
