import { isLogged, isMeasured, logSearch } from "./monitoring-rules.ts";
import type { Plan } from "./plan.ts";
import { cacheVolume, logVolume } from "./volumes.ts";

/** What is stored, under the name of whatever stores it. */
export interface Stored {
  readonly name: string;
  readonly bytes: number;
}

/** Every disk of a plan that is there from the start. */
export function disksOf(plan: Plan): Stored[] {
  return [...serverDisks(plan), ...volumeDisks(plan)];
}

/** Disks of servers that an operator makes, once for each server. What they hold has backups of its own, or is written again. */
function serverDisks({ databases, brokers, searches }: Plan): Stored[] {
  return [
    ...databases.map(({ name, storage, instances, readReplicas }) => ({
      name,
      bytes: storage.bytes * (instances + readReplicas),
    })),
    ...brokers.map(({ name, storage, brokers: servers }) => ({ name, bytes: storage.bytes * servers })),
    ...searches.map(({ name, storage, nodes }) => ({ name, bytes: storage.bytes * nodes })),
  ];
}

/** All others, which a backup of the cluster has in it; but for the GiB with which Alertmanager remembers silences. */
function volumeDisks(plan: Plan): Stored[] {
  const { caches, volumes, tracing, monitoring } = plan;
  return [
    ...caches
      .filter(({ persistent }) => persistent)
      .map((cache) => ({ name: cache.name, bytes: cacheVolume(cache).bytes * cache.replicas })),
    ...volumes.map(({ name, size }) => ({ name, bytes: size.bytes })),
    ...tracing.filter(({ store }) => store === "volume").map(({ name, storage }) => ({ name, bytes: storage.bytes })),
    ...(isMeasured(plan) ? [{ name: "prometheus", bytes: monitoring.storage.bytes }] : []),
    ...(isLogged(plan) && !logSearch(plan) ? [{ name: "logs", bytes: logVolume(monitoring.logs).bytes }] : []),
  ];
}

/** Disks of which a backup of the cluster keeps the content; none without such a backup. */
export function backedUpDisks(plan: Plan): Stored[] {
  const { caches, clusterBackup } = plan;
  if (!clusterBackup) return [];
  const left = clusterBackup.without.flatMap((kind) => (kind === "logs" ? ["logs"] : caches.map(({ name }) => name)));
  return volumeDisks(plan).filter(({ name }) => !left.includes(name));
}
