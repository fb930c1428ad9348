import { checkBytes, checkDuration, checkSchedule, type Problem, show } from "@axon/core";
import { checkMasks, type Masks } from "./masks.ts";

export type { ColumnMask, Masks, TableMask } from "./masks.ts";
export { checkSecondStore, type SecondStore } from "./second-region.ts";

/** What a drill of one database takes, wherever it runs. */
export interface RecoveryDrillArgs {
  /** Name of the database inside the server. */
  readonly database: string;
  /** Role that must own it. */
  readonly owner: string;
  /** Extensions that must be in it. @default [] */
  readonly extensions?: readonly string[];
  /** When it runs: five fields of cron, in UTC. @default "0 10 1 * *", each month after the nightly backup */
  readonly schedule?: string;
  /** Room for the restored server, at least what the database has. */
  readonly storage: string;
  /** What the measured times must stay within, as whole durations: `15m`. @default - measured, not judged */
  readonly objectives?: { readonly recoveryTime?: string; readonly recoveryPoint?: string };
  /** Longest time a drill may take, checks included: a minute to two days. @default "6h" */
  readonly deadline?: string;
}

export const defaults = { schedule: "0 10 1 * *", deadline: "6h" } as const;

/** What a refresh of one database with masked data of another takes, wherever it runs. */
export interface DatabaseRefreshArgs {
  /** Name of the database inside of both servers. */
  readonly database: string;
  /** What becomes of the data, before it is anywhere else than where it was restored. */
  readonly masks: Masks;
  /** When it runs: five fields of cron, in UTC. @default - when somebody starts it */
  readonly schedule?: string;
  /** Disk of the database that the data comes from; masking writes all of it once more. */
  readonly storage: string;
  /** Longest time a refresh may take: a minute to two days. @default "6h" */
  readonly deadline?: string;
}

/** Of a backup of objects and volumes: each night, kept for a month. */
export const clusterBackupDefaults = { schedule: "0 1 * * *", retention: "30d" } as const;

/** What a drill found, as it is written beside the backups: `<moment>.json`, and the newest as `latest.json`. */
export interface DrillReport {
  readonly database: string;
  /** Id of the backup that was restored; empty when there was none. */
  readonly backup: string;
  /** When the drill began, in ISO 8601. */
  readonly startedAt: string;
  readonly result: "passed" | "failed";
  /** From the first byte fetched to the first answer of the restored server; absent when it never answered. */
  readonly recoveryTimeSeconds: number | null;
  /** Age of the newest change that was restored, at the beginning of the drill. */
  readonly recoveryPointSeconds: number | null;
  /** Time all checks took. */
  readonly checkSeconds: number | null;
  /** What the measured times were held against; null where there is no objective. */
  readonly objectives: { readonly recoveryTimeSeconds: number | null; readonly recoveryPointSeconds: number | null };
  /** Why it failed, a sentence each; empty when it passed. */
  readonly findings: readonly string[];
  /** Rows of each table, all of them read. */
  readonly tables: Readonly<Record<string, number>>;
}

/** Everything that is wrong with a drill. */
export function checkDrill(args: RecoveryDrillArgs): Problem[] {
  const { schedule = defaults.schedule, deadline = defaults.deadline, objectives = {}, extensions = [] } = args;
  return [
    ...checkName("database", args.database),
    ...checkName("owner", args.owner),
    ...extensions.flatMap((extension, index) =>
      /^[a-z][a-z0-9_-]*$/.test(extension)
        ? []
        : [{ path: ["extensions", index], expected: "an extension's name", received: show(extension) }],
    ),
    ...checkSchedule(["schedule"], schedule),
    ...checkBytes(["storage"], args.storage, "1Gi"),
    ...checkDuration(["deadline"], deadline, "1m", "2d"),
    ...Object.entries(objectives).flatMap(([name, text]) =>
      text === undefined ? [] : checkDuration(["objectives", name], text, "1s"),
    ),
  ];
}

/** Everything that is wrong with a refresh. */
export function checkDatabaseRefresh(args: DatabaseRefreshArgs): Problem[] {
  const { schedule, deadline = defaults.deadline } = args;
  return [
    ...checkName("database", args.database),
    ...checkMasks(args.masks),
    ...(schedule === undefined ? [] : checkSchedule(["schedule"], schedule)),
    ...checkBytes(["storage"], args.storage, "1Gi"),
    ...checkDuration(["deadline"], deadline, "1m", "2d"),
  ];
}

function checkName(field: string, name: string): Problem[] {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(name)) return [];
  return [{ path: [field], expected: "1 to 63 lower-case letters, digits and underscores", received: show(name) }];
}
