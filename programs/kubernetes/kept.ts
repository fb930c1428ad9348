import {
  backedUpDisks,
  type Database,
  days,
  type Kept,
  type Plan,
  parseBytes,
  parseDuration,
  runsADay,
  type Stored,
} from "@axon/core";
import { dumpTiers } from "./backups.ts";
import { hasOwnObjectStore, type KubernetesSettings } from "./settings.ts";
import { objectStoreName } from "./storage.ts";

type KeepingSettings = Pick<KubernetesSettings, "objectStore" | "dumps">;

const monthDays = 365 / 12;
const copies = "copies in the second region";

/**
 * What a stack keeps beside its pods and their disks, when all disks are full: each backup and dump counts as much as the disk that
 * it is taken from, for how it compresses nobody knows before. The log that is archived between backups, versions that were
 * overwritten and new content of buckets follow from use and are not in it.
 */
export function keptOf(plan: Plan, settings: KeepingSettings): Kept {
  const databases = plan.databases.map((database) => databaseBackups(database, settings));
  const buckets = bucketBytes(plan, settings) ?? 0;
  const disks = hasOwnObjectStore(plan, settings) ? [{ name: objectStoreName, bytes: buckets }] : [];
  // Whatever did not change is in all backups of the cluster once.
  const cluster = [...backedUpDisks(plan), ...(plan.clusterBackup ? disks : [])];
  const backups = sum(databases.map(({ kept }) => kept)) + sum(cluster.map(({ bytes }) => bytes));
  const copied = plan.secondRegion !== undefined;
  return {
    disks,
    objects: whereAny([
      { name: "backups", bytes: backups },
      { name: "content of buckets", bytes: disks.length > 0 ? 0 : buckets },
      { name: copies, bytes: copied ? backups + buckets : 0 },
    ]),
    carried: whereAny([{ name: copies, bytes: copied ? sum(databases.map(({ monthly }) => monthly)) : 0 }]),
  };
}

/** What the buckets hold together; undefined where they are in a store of which the stack does not say it. */
export function bucketBytes({ buckets }: Plan, { objectStore }: KeepingSettings): number | undefined {
  if (buckets.length === 0) return 0;
  const [{ storage }] = Object.values(objectStore);
  return storage === undefined ? undefined : parseBytes(storage).bytes;
}

/** Bytes of a database's backups and dumps: all that are kept, and those that a month adds. */
function databaseBackups({ backup, storage }: Database, { dumps }: KeepingSettings) {
  if (backup === false) return { kept: 0, monthly: 0 };
  const tiers = dumps ? Object.values(dumpTiers(backup.retention)) : [];
  // One more than the retention has runs: each moment in it is reached from a backup that is older.
  const full = { ...runs(backup.schedule, days(backup.retention.daily)), older: 1 };
  const all = [
    full,
    ...tiers.map(({ schedule, keepFor }) => ({ ...runs(schedule, days(parseDuration(keepFor))), older: 0 })),
  ];
  return {
    kept: storage.bytes * sum(all.map(({ kept, older }) => kept + older)),
    monthly: storage.bytes * sum(all.map(({ monthly }) => monthly)),
  };
}

/** How many results of a schedule there are that are younger than some days, and how many of them a month brings. */
function runs(schedule: string, keptDays: number) {
  const daily = runsADay(schedule);
  return { kept: Math.ceil(keptDays * daily), monthly: monthDays * daily };
}

function whereAny(stored: readonly Stored[]): Stored[] {
  return stored.filter(({ bytes }) => bytes > 0);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
