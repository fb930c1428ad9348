import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../cluster/cluster.ts";
import { execute } from "../cluster/execute.ts";
import { shellWord } from "../console/shell-word.ts";
import { CommandFailure } from "../exit.ts";
import { clientOf, pollMilliseconds } from "../job/job.ts";
import { holdingSql, switchSql } from "./sql.ts";

/** A database's servers, which CloudNativePG leads. */
export interface Servers {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Name of the Cluster. */
  readonly name: string;
}

/** What is on the disk of the server that takes writes. */
export interface Holding {
  /** Size of each database, in bytes. */
  readonly databases: ReadonlyMap<string, number>;
  readonly freeBytes: number;
}

/** Where CloudNativePG keeps the data in its pods. */
const dataDirectory = "/var/lib/postgresql/data";
/** As the superuser over the socket, whom the operator lets in from inside of the pod alone, and who has no password. */
const psql = ["psql", "--no-psqlrc", "--no-password", "--username=postgres", "--dbname=postgres"];
const quietly = ["--quiet", "--tuples-only", "--no-align", "--field-separator= ", "--set=ON_ERROR_STOP=1"];

/** Asks the server that takes writes, which may be another one than before. @throws CommandFailure at the first error */
export async function ask(servers: Servers, statements: readonly string[]): Promise<string> {
  return run(servers, [...psql, ...quietly, ...statements.map((statement) => `--command=${statement}`)]);
}

/** The same by hand. */
export function askCommand({ namespace }: Servers, pod: string, statement: string, context: string): string {
  const where = `kubectl --context ${shellWord(context)} --namespace ${namespace} exec ${pod} --container postgres`;
  return `${where} -- psql --command=${shellWord(statement)}`;
}

export async function holding(servers: Servers): Promise<Holding> {
  const lines = (await ask(servers, [holdingSql])).trim().split("\n");
  const free = await run(servers, ["df", "--output=avail", "--block-size=1", dataDirectory]);
  return {
    databases: new Map(
      lines.map((line) => {
        const [name = "", bytes] = line.split(" ");
        return [name, Number(bytes)];
      }),
    ),
    freeBytes: Number(free.trim().split("\n").at(-1)),
  };
}

/** Somebody who asks again at once, such as what measures the server, makes a rename fail; it is tried again. */
export async function switchOver(servers: Servers, inUse: string, next: string, kept: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await ask(servers, switchSql(inUse, next, kept));
      return;
    } catch (error) {
      const isBusy = error instanceof Error && error.message.includes("is being accessed by other users");
      if (!isBusy || tries === 5) throw error;
      await sleep(pollMilliseconds);
    }
  }
}

/** The pod of the server that takes writes. @throws CommandFailure where there is none */
export async function primaryOf({ cluster, namespace, name }: Servers): Promise<string> {
  const found = (await cluster.list("Cluster", namespace)).find(({ metadata }) => metadata?.name === name);
  const pod = found?.status?.currentPrimary;
  if (typeof pod === "string" && pod !== "") return pod;
  throw new CommandFailure(
    `database ${name} has no server in namespace ${namespace} that takes writes; axon status shows more`,
  );
}

async function run(servers: Servers, command: readonly string[]): Promise<string> {
  const pod = await primaryOf(servers);
  return execute(clientOf(servers.cluster), { namespace: servers.namespace, pod, container: "postgres" }, command);
}
