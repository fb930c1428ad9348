import type { RestorePlace } from "../project/restored.ts";
import { ask, askCommand, primaryOf, type Servers } from "./server.ts";
import { dropSql, existsSql } from "./sql.ts";
import { startAll, startAllCommands } from "./stopped.ts";
import { backLines, doneText, type Intent } from "./text.ts";

/** A restore that somebody has agreed to. */
export interface Restoration {
  readonly intent: Intent;
  readonly servers: Servers;
  /** Context of the kubeconfig, for commands that are given to somebody. */
  readonly context: string;
  /** Where dumps are restored, and what opens them; of a dump alone. */
  readonly dumps?: { readonly place: RestorePlace; readonly privateKey: string };
}

/** Whether another database has taken the place of the one in use; a connection may be lost before one hears of it. */
export type Switched = "no" | "yes" | "unknown";

/** Asks the server itself: no other switch gives the name that the old database is kept by. */
export function wasSwitched({ intent, servers }: Restoration): Promise<Switched> {
  return ask(servers, [existsSql(intent.names.kept)]).then(
    (answer) => (answer.trim() === "t" ? "yes" : "no"),
    () => "unknown",
  );
}

/** Ends a restore that failed or was broken off, by how far it came. @returns what somebody must know */
export const endWithout: Readonly<Record<Switched, (restoration: Restoration) => Promise<string[]>>> = {
  no: async (restoration) => {
    const { intent, servers } = restoration;
    const { database, names, source } = intent;
    const lines = [`Nothing was switched: ${database.database} holds what it held.`, ...(await letGo(restoration))];
    if ("kept" in source) return lines;
    return ask(servers, [dropSql(names.fresh)]).then(
      () => lines,
      () => [...lines, `${names.fresh} may still be there; the next restore clears it.`],
    );
  },

  yes: async (restoration) => [
    `${doneText(restoration.intent)}.`,
    ...(await letGo(restoration)),
    ...(await wayBack(restoration)),
  ],

  unknown: async ({ intent, servers, context }) => {
    const { database, names, writers } = intent;
    return [
      `The server does not answer, so that nobody knows which database is called ${database.database} now: where there is a`,
      `${names.kept}, it is the restored one. What was stopped stays so. Look, then start it by hand, or restore again:`,
      `  ${askCommand(servers, `${servers.name}-1`, existsSql(names.kept), context)}`,
      ...startAllCommands(writers, context).map((command) => `  ${command}`),
    ];
  },
};

/** Starts what was stopped, without waiting for it. @returns how that went, with the commands where it has to be done by hand */
async function letGo({ intent: { writers }, servers, context }: Restoration): Promise<string[]> {
  try {
    await startAll(servers.cluster, writers);
    return ["What was stopped starts again."];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const commands = startAllCommands(writers, context).map((command) => `  ${command}`);
    return [`What was stopped does not start: ${reason}. By hand:`, ...commands];
  }
}

/** How to go back once the switch is made. */
export async function wayBack({ intent, servers, context }: Restoration): Promise<string[]> {
  // A server that has just failed over has none for a moment; its first pod is a good guess then.
  const pod = await primaryOf(servers).catch(() => `${servers.name}-1`);
  return backLines(intent, askCommand(servers, pod, dropSql(intent.names.kept), context));
}
