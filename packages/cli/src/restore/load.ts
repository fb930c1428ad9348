import { setTimeout as sleep } from "node:timers/promises";
import type { V1CronJob } from "@kubernetes/client-node";
import type { Cluster } from "../cluster/cluster.ts";
import { reasonOf } from "../cluster/kubeconfig.ts";
import type { Context } from "../command.ts";
import { CommandFailure } from "../exit.ts";
import { clientOf, cronJobNamed, finished, logsOf, pollMilliseconds, startJob } from "../job/job.ts";
import type { RestorePlace } from "../project/restored.ts";

/** What is loaded, and into what. */
export interface Load {
  /** `weekly/spek-20261122_030000.dump.gpg` */
  readonly file: string;
  /** An empty database. */
  readonly into: string;
  /** OpenPGP private key in armour. */
  readonly privateKey: string;
}

/** Longest wait for the pod of a run that was broken off to be gone, in milliseconds. */
const longestMilliseconds = 120_000;

/**
 * Loads a dump by a Job, with the private key beside it for just as long. @returns what the Job said
 * @throws CommandFailure where it failed; Interrupted on Ctrl-C, when the Job is gone
 */
export async function load(
  cluster: Cluster,
  place: RestorePlace,
  { file, into, privateKey }: Load,
  interrupts: Context["interrupts"],
): Promise<string[]> {
  const cronJob = await cronJobNamed(cluster, place.namespace, place.restore);
  await putKey(cluster, place, privateKey);
  let job: string | undefined;
  try {
    job = await startJob(cluster, cronJob, { BACKUP_FILE: file, DB_NAME: into });
    const deadlineSeconds = cronJob.spec?.jobTemplate.spec?.activeDeadlineSeconds ?? 0;
    const succeeded = await finished(cluster, cronJob, job, deadlineSeconds, interrupts);
    const lines = await logsOf(cluster, cronJob, job);
    if (!succeeded) throw new CommandFailure([`${job} failed, and said at last:`, ...lines.slice(-10)].join("\n  "));
    return lines;
  } catch (error) {
    if (job !== undefined && interrupts.interrupted) await breakOff(cluster, cronJob, job, interrupts);
    throw error;
  } finally {
    await removeKey(cluster, place);
  }
}

/** Somebody else may be restoring, or somebody's run was killed. @throws CommandFailure saying how to end it */
export async function refuseSecond(cluster: Cluster, { namespace, restore }: RestorePlace): Promise<void> {
  const running = (await cluster.list("Job", namespace)).find(
    ({ metadata, status }) =>
      metadata?.ownerReferences?.some(({ kind, name }) => kind === "CronJob" && name === restore) &&
      !status?.conditions?.some(({ type, status: is }) => is === "True" && (type === "Complete" || type === "Failed")),
  );
  if (!running) return;
  const { name } = running.metadata ?? {};
  throw new CommandFailure(
    `a restore is under way, by the Job ${name} in namespace ${namespace}; wait until it has ended, ` +
      "or delete the Job where the run that made it is no more, and try again",
  );
}

async function putKey(cluster: Cluster, place: RestorePlace, privateKey: string): Promise<void> {
  const { namespace, privateKey: wanted } = place;
  // A run that was killed has left its own.
  await removeKey(cluster, place);
  const { CoreV1Api } = await import("@kubernetes/client-node");
  const body = { metadata: { name: wanted.secret, namespace }, stringData: { [wanted.key]: privateKey } };
  await clientOf(cluster)
    .makeApiClient(CoreV1Api)
    .createNamespacedSecret({ namespace, body })
    .catch((error: unknown) => {
      throw new CommandFailure(`the private key cannot be put into Secret ${wanted.secret}: ${reasonOf(error)}`);
    });
}

async function removeKey(cluster: Cluster, { namespace, privateKey: { secret } }: RestorePlace): Promise<void> {
  const { CoreV1Api } = await import("@kubernetes/client-node");
  await clientOf(cluster)
    .makeApiClient(CoreV1Api)
    .deleteNamespacedSecret({ namespace, name: secret })
    .catch((error: unknown) => {
      if (isGone(error)) return;
      throw new CommandFailure(`Secret ${secret} with the private key is still in ${namespace}: ${reasonOf(error)}`);
    });
}

/** Ends a run that nobody waits for any more, and what it does to the server. */
async function breakOff(
  cluster: Cluster,
  { metadata }: V1CronJob,
  job: string,
  interrupts: Context["interrupts"],
): Promise<void> {
  const namespace = metadata?.namespace ?? "";
  const { BatchV1Api } = await import("@kubernetes/client-node");
  await clientOf(cluster)
    .makeApiClient(BatchV1Api)
    .deleteNamespacedJob({ namespace, name: job, propagationPolicy: "Foreground" })
    .catch((error: unknown) => {
      if (!isGone(error)) throw new CommandFailure(`Job ${job} cannot be ended: ${reasonOf(error)}`);
    });
  const until = performance.now() + longestMilliseconds;
  const isThere = async () => (await cluster.list("Job", namespace)).some(({ metadata }) => metadata?.name === job);
  while (performance.now() < until && !interrupts.force.aborted && (await isThere())) await sleep(pollMilliseconds);
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === 404;
}
