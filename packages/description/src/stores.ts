import { connectionBudget, formatBytes, formatCpu, type Plan } from "@axon/core";
import { code, list, table } from "./markdown.ts";
import { time } from "./time.ts";
import { amounts } from "./workloads.ts";

type PlannedDatabase = Plan["databases"][number];

export function databasesTable(databases: readonly PlannedDatabase[]): string {
  return table(
    ["database", "engine", "servers", "CPU", "memory", "storage", "TLS", "backup"],
    databases.map((database) => [
      database.name,
      `PostgreSQL ${database.version}`,
      `${database.instances} and ${database.readReplicas} for reading`,
      amounts(database.cpu, formatCpu),
      amounts(database.memory, formatBytes),
      formatBytes(database.storage),
      database.tls ? "yes" : "no",
      backupOf(database),
    ]),
  );
}

/** What the workers of all replicas may open, against what pooler and server take. */
export function connectionsTable({ services, databases }: Plan): string {
  const system = { services: Object.fromEntries(services.map((service) => [service.name, service])) };
  return table(
    ["database", "clients at most", "clients accepted", "server connections at most", "server connections accepted"],
    databases.map((database) => {
      const budget = connectionBudget(system, database.name, database);
      const figures = [budget.demand, budget.clientCapacity, budget.serverDemand, budget.serverCapacity];
      return [database.name, ...figures.map(String)];
    }),
  );
}

export function cachesTable(caches: Plan["caches"]): string {
  return table(
    ["cache", "engine", "replicas", "CPU", "memory", "when full", "TLS", "persistent"],
    caches.map((cache) => [
      cache.name,
      cache.engine,
      String(cache.replicas),
      amounts(cache.cpu, formatCpu),
      amounts(cache.memory, formatBytes),
      cache.eviction,
      cache.tls ? "yes" : "no",
      cache.persistent ? "yes" : "no",
    ]),
  );
}

export function externalsTable(externals: Plan["externals"]): string {
  return table(
    ["external", "address", "secrets it needs", "changed every"],
    externals.map(({ name, host, port, secrets, rotateEvery }) => [
      name,
      code(`${host}:${port}`),
      list(secrets.map((secret) => code(`${name}.${secret}`))),
      secrets.length > 0 ? time(rotateEvery) : "–",
    ]),
  );
}

function backupOf({ backup }: PlannedDatabase): string {
  if (backup === false) return "none";
  const tiers = Object.entries(backup.retention).flatMap(([tier, kept]) => (kept ? [`${tier} for ${time(kept)}`] : []));
  return `${code(backup.schedule)} UTC; ${list(tiers)}${backup.pointInTime ? "; any moment between" : ""}`;
}
