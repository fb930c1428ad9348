import type { Database, Named } from "@axon/core";
import { clusterOf } from "../cluster/cluster.ts";
import type { Context } from "../command.ts";
import { confirmed } from "../console/confirm.ts";
import { CommandFailure, exitCode, UsageError } from "../exit.ts";
import { type Resolved, resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { carryOut } from "./carry-out.ts";
import { dumpNamed, listDumps } from "./dumps.ts";
import { refuseSecond } from "./load.ts";
import { type Holding, holding, type Servers } from "./server.ts";
import { isKept, restoredNames } from "./sql.ts";
import { writersOfDatabase } from "./stopped.ts";
import { actionText, choiceLines, type Intent, intentLines, type Source, sizeText } from "./text.ts";
import {
  databaseNamed,
  demandAnswerer,
  placeOfRestore,
  type RestoreOptions,
  readWait,
  sourceOf,
  type Wish,
  wishOf,
} from "./wish.ts";

/**
 * Restores a database from one of its dumps: looks for the dump, says what is going to happen, asks, and only then stops whoever writes.
 * Without a dump it lists those there are. @returns the exit code
 */
export async function restoreDatabase(
  context: Context,
  system: string,
  databaseName: string,
  file: string | undefined,
  options: RestoreOptions,
): Promise<number> {
  const project = findProject(context.directory);
  const resolved = await resolveDeployment(requestOf(context, system, options), project, deployable);
  const database = databaseNamed(resolved, databaseName);
  const wish = wishOf(context, resolved, database, file, options);
  const waitSeconds = readWait(options.wait);
  if (wish) demandAnswerer(context, database, options);

  const { deployment, plan, settings } = resolved;
  const cluster = await clusterOf(resolved, project);
  const servers = { cluster, namespace: database.layer ?? plan.namespace, name: database.name };
  const intend = async (source: Source): Promise<Intent> => ({
    ...{ deployment, database, source, waitSeconds },
    names: restoredNames(database.database, new Date()),
    writers: await writersOfDatabase(cluster, plan, database.name),
  });
  if (deployment.sandbox) return rehearse(context, wish && (await intend(sourceOf(wish))));
  const held = await holding(servers);
  if (!wish) return showChoice(context, resolved, servers, database, held);
  const intent = await intend(await find(context, servers, database, wish, held));
  if (!(await agreed(context, intent, options))) return exitCode.failed;
  const dumps = "file" in wish ? { dumps: { place: wish.place, privateKey: wish.privateKey } } : {};
  return carryOut(context, { intent, servers, context: settings.kubernetes.context, ...dumps });
}

/** Shows what is going to happen, and asks whether it may. */
async function agreed({ output, interrupts }: Context, intent: Intent, { yes }: RestoreOptions): Promise<boolean> {
  const { deployment, database } = intent;
  output.note(intentLines(intent).join("\n"));
  const typeName = deployment.environment === "prod";
  const question = { action: actionText(intent), stack: deployment.stack, typeName };
  if (yes || (await confirmed(question, interrupts.signal))) return true;
  output.print("Nothing was restored.");
  output.document({ deployment, database: database.name, outcome: "cancelled" });
  return false;
}

/** Looks for what was asked for while everything still runs. @throws CommandFailure where it is not there, or has no room */
async function find(
  { interrupts }: Context,
  { cluster }: Servers,
  { name, database }: Named<Database>,
  wish: Wish,
  { databases, freeBytes }: Holding,
): Promise<Source> {
  const bytes = databases.get(database);
  if (bytes === undefined) throw new CommandFailure(`database ${database} is not on the server of ${name}`);
  if ("backTo" in wish) {
    if (databases.has(wish.backTo)) return { kept: wish.backTo };
    const kept = [...databases.keys()].filter((each) => isKept(database, each));
    throw new CommandFailure(
      `${wish.backTo} is not on the server of ${name}; put aside there: ${kept.join(", ") || "none"}`,
    );
  }
  await refuseSecond(cluster, wish.place);
  const dump = dumpNamed(await listDumps(cluster, wish.place, interrupts), wish.file);
  if (freeBytes >= bytes) return { dump };
  throw new CommandFailure(
    `the disk of ${name} has ${sizeText(freeBytes)} free, too little for another database like ${database}, which has ${sizeText(bytes)}; ` +
      "drop what was put aside, or make the storage of the database larger, then try again",
  );
}

async function showChoice(
  { output, interrupts }: Context,
  resolved: Resolved,
  { cluster }: Servers,
  planned: Named<Database>,
  { databases }: Holding,
): Promise<number> {
  const dumps = await listDumps(cluster, placeOfRestore(resolved, planned), interrupts);
  const kept = new Map([...databases].filter(([each]) => isKept(planned.database, each)));
  output.print(choiceLines(dumps, kept).join("\n"));
  const { deployment } = resolved;
  output.document({ deployment, database: planned.name, outcome: "listed", dumps, kept: [...kept.keys()] });
  return exitCode.succeeded;
}

/** The sandbox has neither a store nor a server: it knows who would be stopped, and that all is deployed that a restore needs. */
function rehearse({ output }: Context, intent: Intent | undefined): number {
  if (!intent) throw new UsageError("the sandbox has no dumps to list; name one to rehearse its restore");
  output.print(intentLines(intent).join("\n"));
  output.print("\nNothing was restored: the sandbox has neither a store of backups nor a server.");
  const { deployment, database, source } = intent;
  output.document({ deployment, database: database.name, source, outcome: "rehearsed" });
  return exitCode.succeeded;
}
