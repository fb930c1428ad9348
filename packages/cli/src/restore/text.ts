import { formatDuration, type Plan } from "@axon/core";
import type { Deployment } from "@axon/report";
import { columns } from "../console/columns.ts";
import { shellWord } from "../console/shell-word.ts";
import type { Dump } from "./dumps.ts";
import type { RestoredNames } from "./sql.ts";
import type { Writers } from "./stopped.ts";

/** What the database becomes: what a dump holds, or what a switch before this one has put aside. */
export type Source = { readonly dump: Pick<Dump, "file"> & Partial<Dump> } | { readonly kept: string };

/** A restore before it is begun. */
export interface Intent {
  readonly deployment: Deployment;
  readonly database: Plan["databases"][number];
  readonly source: Source;
  readonly names: RestoredNames;
  readonly writers: Writers;
  readonly waitSeconds: number;
}

/** Everything that will happen, in its order. */
export function intentLines({ deployment, database, source, names, writers, waitSeconds }: Intent): string[] {
  const { fresh, kept } = names;
  const inUse = database.database;
  const next = "dump" in source ? fresh : source.kept;
  const services = writers.services.map(({ name, replicas }) => `${name} (${replicas})`);
  const schedules = writers.schedules.map(({ name }) => name);
  const rows = [
    ...("dump" in source
      ? [["take", dumpText(source.dump)]]
      : [["take", `${source.kept}, which is beside ${inUse} on the same server`]]),
    ["stop", services.length > 0 ? `all replicas of ${listed(services)}` : "nothing, as no service uses it"],
    ...(schedules.length > 0 ? [["suspend", listed(schedules)]] : []),
    ...("dump" in source
      ? [
          ["restore", `into the new database ${fresh} of ${database.owner}, all or nothing, up to the first error`],
          ["verify", "its owner, and the number of its tables"],
        ]
      : []),
    ["switch", `${inUse} becomes ${kept} and is kept, ${next} becomes ${inUse}`],
    ["start", `what was stopped, and wait up to ${formatDuration({ seconds: waitSeconds })} until all of it is ready`],
    ["lose", `${lossText(source)}; ${kept} alone will have it`],
    ...("dump" in source && writers.migrations.length > 0
      ? [["schema", `as it was then; ${listed(writers.migrations)} changes it with the next release, by axon up`]]
      : []),
    ["if it fails", "before the switch nothing has changed, and what was stopped starts again"],
    ["if it is cut off", "the same again clears what is left and starts what was stopped"],
  ];
  const { system, environment, target } = deployment;
  return [
    `What is going to happen to database ${database.name} of ${system} ${environment} on ${target}:`,
    ...columns(rows).map((line) => `  ${line}`),
  ];
}

/** `restore postgres of spek prod on kubernetes from weekly/spek-20261122_030000.dump.gpg` */
export function actionText({ deployment, database, source }: Intent): string {
  const { system, environment, target } = deployment;
  const from = "dump" in source ? `from ${source.dump.file}` : `back to ${source.kept}`;
  return `restore ${database.name} of ${system} ${environment} on ${target} ${from}`;
}

/** `Database spek is restored from weekly/spek-20261122_030000.dump.gpg, and spek_before_20261128_101500 keeps …` */
export function doneText({ database, source, names }: Intent): string {
  const from = "dump" in source ? `from ${source.dump.file}` : `back to ${source.kept}`;
  return `Database ${database.database} is restored ${from}, and ${names.kept} keeps what was there before`;
}

/** How to go back once it is done, and how to give up the way back. */
export function backLines({ deployment, database, names }: Intent, dropCommand: string): string[] {
  const { system, environment, target, stack } = deployment;
  const variant = `--env ${environment} --on ${target} --stack ${shellWord(stack)}`;
  return [
    `To go back to what was there before, which ${names.kept} keeps:`,
    `  axon restore ${system} ${database.name} ${variant} --back-to ${names.kept}`,
    "To give its disk space free once nobody misses it:",
    `  ${dropCommand}`,
  ];
}

/** The dumps there are, and what has been put aside on the server. */
export function choiceLines(dumps: readonly Dump[], kept: ReadonlyMap<string, number>): string[] {
  return [
    ...(dumps.length > 0 ? ["Dumps, the newest first:"] : ["There are no dumps."]),
    ...columns(dumps.map(({ file, bytes, made }) => [file, sizeText(bytes), made])).map((line) => `  ${line}`),
    ...(kept.size > 0 ? ["Put aside on the server, for --back-to:"] : []),
    ...columns([...kept].map(([name, bytes]) => [name, sizeText(bytes)])).map((line) => `  ${line}`),
  ];
}

export function listed(names: readonly string[]): string {
  const [last = "", ...others] = [...names].reverse();
  return others.length > 0 ? `${others.reverse().join(", ")} and ${last}` : last;
}

/** `1.5 GiB`, or in MiB what is less than one. */
export function sizeText(bytes: number): string {
  const gib = bytes / 2 ** 30;
  return gib >= 1 ? `${gib.toFixed(1)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function dumpText({ file, bytes, made }: Pick<Dump, "file"> & Partial<Dump>): string {
  return bytes === undefined || made === undefined
    ? `${file}, which a real run looks for first`
    : `${file}, ${sizeText(bytes)}, made at ${made}`;
}

function lossText(source: Source): string {
  if ("kept" in source) return "what was written since it was put aside";
  return source.dump.made === undefined
    ? "what was written since the dump"
    : `what was written since ${source.dump.made}`;
}
