import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Database, type Named, parseDuration, QuantityError } from "@axon/core";
import type { Context, DeploymentOptions } from "../command.ts";
import { UsageError } from "../exit.ts";
import { oneOf } from "../project/choices.ts";
import type { Resolved } from "../project/deployment.ts";
import { type RestorePlace, restorePlaceOf } from "../project/restored.ts";
import { isKept } from "./sql.ts";
import type { Source } from "./text.ts";

export interface RestoreOptions extends DeploymentOptions {
  readonly yes?: boolean;
  /** File with the OpenPGP private key that opens the dumps, in armour and without passphrase. */
  readonly privateKey?: string;
  /** A database that a restore has put aside, to go back to in the place of a dump. */
  readonly backTo?: string;
  /** Longest wait until what was stopped is ready again. */
  readonly wait: string;
}

/** What somebody asked for, checked as far as no cluster is needed. */
export type Wish =
  | { readonly file: string; readonly place: RestorePlace; readonly privateKey: string }
  | { readonly backTo: string };

/** A database that CloudNativePG runs; nothing else has backups. */
export function databaseNamed({ plan }: Resolved, word: string): Named<Database> {
  const names = plan.databases.map(({ name }) => name);
  if (names.length === 0) throw new UsageError(`${plan.system} has no database`);
  const name = oneOf("database", word, names);
  const found = plan.databases.find((database) => database.name === name);
  if (found && found.backup !== false) return found;
  throw new UsageError(`database ${name} has no backups in ${plan.environment}, so there is nothing to restore`);
}

/** @returns undefined where nothing but a list is wanted */
export function wishOf(
  { directory }: Context,
  resolved: Resolved,
  database: Named<Database>,
  file: string | undefined,
  { backTo, privateKey, sandbox }: RestoreOptions,
): Wish | undefined {
  if (backTo !== undefined) {
    if (file !== undefined) throw new UsageError("give a backup, or --back-to, but not both");
    if (isKept(database.database, backTo)) return { backTo };
    throw new UsageError(
      `--back-to must be what a restore has put aside, such as ${database.database}_before_20261122_101500`,
    );
  }
  const place = placeOfRestore(resolved, database);
  if (file === undefined) return undefined;
  if (!/^[\w-]+\/\w+-\d{8}_\d{6}\.dump\.gpg$/.test(file)) {
    throw new UsageError(
      `a backup is named by its folder and file, such as weekly/${database.database}-20261122_030000.dump.gpg, got "${file}"; ` +
        "without one all are listed",
    );
  }
  return { file, place, privateKey: sandbox ? "" : readPrivateKey(directory, privateKey) };
}

/** What restores dumps of a database. @throws UsageError saying why there is none */
export function placeOfRestore({ plan, settings }: Resolved, { name }: Named<Database>): RestorePlace {
  const place = restorePlaceOf(plan, settings.kubernetes, name);
  if (typeof place === "string") throw new UsageError(place);
  return place;
}

function readPrivateKey(directory: string, file: string | undefined): string {
  const what =
    "the file with the OpenPGP private key that belongs to axon:kubernetes.dumps.recipient, without passphrase";
  if (file === undefined) throw new UsageError(`name ${what}, as --private-key`);
  let text: string;
  try {
    text = readFileSync(resolve(directory, file), "utf8");
  } catch {
    throw new UsageError(`--private-key must name ${what}; ${file} cannot be read`);
  }
  if (text.includes("-----BEGIN PGP PRIVATE KEY BLOCK-----")) return text;
  throw new UsageError(`--private-key must name ${what}; ${file} holds none in armour`);
}

export function readWait(text: string): number {
  try {
    return parseDuration(text).seconds;
  } catch (error) {
    if (error instanceof QuantityError) throw new UsageError(`--wait ${error.message}`);
    throw error;
  }
}

/** Nobody waits for a list of backups only to hear that nobody can be asked. */
export function demandAnswerer(
  { terminal }: Context,
  { name }: Named<Database>,
  { yes, sandbox }: RestoreOptions,
): void {
  if (yes || sandbox || terminal) return;
  throw new UsageError(
    `restoring ${name} must be confirmed, but there is no terminal to ask on; add --yes to go ahead, or --sandbox to rehearse`,
  );
}

export function sourceOf(wish: Wish): Source {
  return "file" in wish ? { dump: { file: wish.file } } : { kept: wish.backTo };
}
