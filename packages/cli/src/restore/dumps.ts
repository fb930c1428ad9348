import type { Cluster } from "../cluster/cluster.ts";
import type { Context } from "../command.ts";
import { CommandFailure } from "../exit.ts";
import { cronJobNamed, finished, logsOf, startJob } from "../job/job.ts";
import type { RestorePlace } from "../project/restored.ts";

/** A dump in the bucket. */
export interface Dump {
  /** Folder of its tier, and name: `weekly/spek-20261122_030000.dump.gpg`. */
  readonly file: string;
  readonly bytes: number;
  /** When it was made, in UTC: `2026-11-22T03:00:00Z`. */
  readonly made: string;
}

/** A list is short; its job only waits for a node and an image. */
const listSeconds = 600;
/** More lines than dumps of many years. */
const mostLines = 10_000;

const line = /^([\w-]+\/\w+-(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})(\d{2})\.dump\.gpg) (\d+)$/;

/** The dumps there are, the newest first, read by a Job where the cluster may read them. @throws CommandFailure */
export async function listDumps(
  cluster: Cluster,
  { namespace, list }: RestorePlace,
  interrupts: Context["interrupts"],
): Promise<Dump[]> {
  const cronJob = await cronJobNamed(cluster, namespace, list);
  const job = await startJob(cluster, cronJob, {});
  const succeeded = await finished(cluster, cronJob, job, listSeconds, interrupts);
  const lines = await logsOf(cluster, cronJob, job, mostLines);
  if (!succeeded) throw new CommandFailure(`the dumps cannot be listed, ${job} failed: ${lines.at(-1) ?? "no reason"}`);
  return readDumps(lines);
}

/** Lines of a list that tell of a dump: folder and name, size in bytes. */
export function readDumps(lines: readonly string[]): Dump[] {
  return lines
    .flatMap((text) => {
      const [, file, year, month, day, hour, minute, second, bytes] = line.exec(text) ?? [];
      if (file === undefined) return [];
      return { file, bytes: Number(bytes), made: `${year}-${month}-${day}T${hour}:${minute}:${second}Z` };
    })
    .sort((a, b) => (a.made < b.made ? 1 : -1));
}

/** The dump that somebody asked for. @throws CommandFailure naming the newest ones where it is not there */
export function dumpNamed(dumps: readonly Dump[], file: string): Dump {
  const found = dumps.find((dump) => dump.file === file);
  if (found) return found;
  const newest = dumps.slice(0, 5).map((dump) => dump.file);
  throw new CommandFailure(
    `there is no backup ${file}; ${newest.length > 0 ? `the newest are ${newest.join(", ")}` : "there is none at all"}`,
  );
}
