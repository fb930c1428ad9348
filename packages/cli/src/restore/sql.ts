/** Names of the databases that a restore has to do with, beside the one in use. */
export interface RestoredNames {
  /** Filled by the restore; the same in every run, so that the next one clears what a run before it left. */
  readonly fresh: string;
  /** What the database in use is called once another has taken its place. */
  readonly kept: string;
}

/** PostgreSQL cuts names after 63 characters (NAMEDATALEN - 1), so the database's own part must end sooner. */
export function restoredNames(database: string, now: Date): RestoredNames {
  const [day = "", time = ""] = now
    .toISOString()
    .replaceAll(/[-:]|\..*/g, "")
    .split("T");
  return { fresh: `${database.slice(0, 50)}_restore`, kept: `${database.slice(0, 40)}_before_${day}_${time}` };
}

/** Whether a database is one that a switch has put aside, of this one. */
export function isKept(database: string, name: string): boolean {
  return name.startsWith(`${database.slice(0, 40)}_before_`) && /_before_\d{8}_\d{6}$/.test(name);
}

/** What there is on the server: a line for each database, with its size in bytes. */
export const holdingSql = "SELECT datname, pg_database_size(datname) FROM pg_database WHERE NOT datistemplate";

/** `t` where there is such a database, otherwise `f`. */
export function existsSql(database: string): string {
  return `SELECT EXISTS (SELECT FROM pg_database WHERE datname = '${database}')`;
}

/** An empty database of the owner's with its extensions, in the place of one that a run before this has left. */
export function prepareSql(fresh: string, owner: string, extensions: readonly string[]): string[] {
  return [
    dropSql(fresh),
    `CREATE DATABASE ${quoted(fresh)} OWNER ${quoted(owner)}`,
    `\\connect ${quoted(fresh)}`,
    ...extensions.map((extension) => `CREATE EXTENSION IF NOT EXISTS ${quoted(extension)}`),
  ];
}

export function dropSql(database: string): string {
  return `DROP DATABASE IF EXISTS ${quoted(database)} WITH (FORCE)`;
}

/**
 * Puts a database in the place of the one in use, which is kept: in one transaction, so that at no moment there is none. Whoever is
 * still connected would hold the rename up, and is sent away.
 */
export function switchSql(inUse: string, next: string, kept: string): string[] {
  const both = [inUse, next].map((name) => `'${name}'`).join(", ");
  return [
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (${both}) AND pid <> pg_backend_pid()`,
    `BEGIN; ALTER DATABASE ${quoted(inUse)} RENAME TO ${quoted(kept)}; ALTER DATABASE ${quoted(next)} RENAME TO ${quoted(inUse)}; COMMIT`,
  ];
}

/** Names are checked to be of lower-case letters, digits and underscores; those of extensions may have a hyphen. */
function quoted(name: string): string {
  return `"${name}"`;
}
