import type { Context } from "../command.ts";
import { type Progress, startProgress } from "../console/progress.ts";
import { exitCode } from "../exit.ts";
import { endWithout, type Restoration, type Switched, wasSwitched, wayBack } from "./end-without.ts";
import { load } from "./load.ts";
import { ask, switchOver } from "./server.ts";
import { prepareSql } from "./sql.ts";
import { allReady, startAll, stopAll } from "./stopped.ts";
import { doneText, listed } from "./text.ts";

/**
 * Stops whoever writes, fills a new database, puts it in the place of the one in use, and starts what was stopped. Until that switch
 * the database in use is not touched, so that whatever fails before it, Ctrl-C too, ends with everything as it was.
 * @returns the exit code
 */
export async function carryOut(context: Context, restoration: Restoration): Promise<number> {
  const { output, interrupts } = context;
  const { intent, servers } = restoration;
  const { deployment, database, names, writers, waitSeconds } = intent;
  const progress = await startProgress(`Restoring ${database.name}`);
  let switched: Switched = "no";
  try {
    progress.update(`Stopping whoever writes into ${database.name}`);
    await stopAll(servers.cluster, writers, interrupts);
    const { next, log } = await nextDatabase(context, restoration, progress);
    interrupts.check();
    progress.update(`Switching over to ${next}`);
    switched = "unknown";
    await switchOver(servers, database.database, next, names.kept);
    switched = "yes";
    progress.update("Starting what was stopped");
    await startAll(servers.cluster, writers);
    await allReady(servers.cluster, writers, interrupts, waitSeconds);
    progress.done();
    const stopped = writers.services.map(({ name }) => name);
    const again = stopped.length > 0 ? `; ${listed(stopped)} run again` : "";
    output.print(["", ...log, `${doneText(intent)}${again}.`, ...(await wayBack(restoration))].join("\n"));
    output.document({ deployment, database: database.name, outcome: "restored", kept: names.kept, stopped, log });
    return exitCode.succeeded;
  } catch (error) {
    progress.done();
    const known = switched === "unknown" ? await wasSwitched(restoration) : switched;
    output.note((await endWithout[known](restoration)).join("\n"));
    throw error;
  } finally {
    progress.done();
  }
}

/** What is to take the place of the database in use: one that was put aside, or a new one with what the dump holds. */
async function nextDatabase(
  { interrupts }: Context,
  { intent: { database, source, names }, servers, dumps }: Restoration,
  progress: Progress,
): Promise<{ readonly next: string; readonly log: readonly string[] }> {
  if ("kept" in source) return { next: source.kept, log: [] };
  if (dumps === undefined) throw new Error("a dump without a place");
  progress.update(`Making the database ${names.fresh}`);
  await ask(servers, prepareSql(names.fresh, database.owner, database.extensions));
  interrupts.check();
  progress.update(`Restoring ${source.dump.file} into ${names.fresh}`);
  const wanted = { file: source.dump.file, into: names.fresh, privateKey: dumps.privateKey };
  return { next: names.fresh, log: await load(servers.cluster, dumps.place, wanted, interrupts) };
}
