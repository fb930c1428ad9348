import type { Database } from "./model/database.ts";
import type { System } from "./model/system.ts";
import type { Problem } from "./problem.ts";

/** Connections PostgreSQL keeps for superusers, monitoring and migrations. */
export const reservedConnections = 10;

/** How many connections a database is asked for at most, and how many it and its pooler can take. */
export interface ConnectionBudget {
  /** Workers x (pool size + overflow) x most replicas, summed over all services that use it. */
  readonly demand: number;
  /** Connections clients can open: to the pooler where there is one, else to the server. */
  readonly clientCapacity: number;
  /** Connections the pooler may open to the server; equals the demand without a pooler. */
  readonly serverDemand: number;
  /** Connections the server leaves for applications. */
  readonly serverCapacity: number;
}

export function connectionBudget(system: Pick<System, "services">, name: string, database: Database): ConnectionBudget {
  const demand = Object.values(system.services).reduce((sum, service) => {
    const pool = service.uses[name]?.pool;
    const replicas = service.scale ? service.scale.max : service.replicas;
    return sum + (pool ? service.workers * (pool.size + pool.overflow) * replicas : 0);
  }, 0);
  const serverCapacity = database.maxConnections - reservedConnections;
  const { pooler } = database;
  return {
    demand,
    clientCapacity: pooler ? pooler.instances * pooler.maxClientConnections : serverCapacity,
    serverDemand: pooler ? pooler.instances * pooler.poolSize : demand,
    serverCapacity,
  };
}

/** Pools are per worker process, so their sum over all replicas must fit the server or its pooler (CC-094). */
export function checkConnections(system: System): Problem[] {
  return Object.entries(system.databases).flatMap(([name, database]) => {
    const budget = connectionBudget(system, name, database);
    const problems: Problem[] = [];
    if (budget.demand > budget.clientCapacity) {
      problems.push({
        path: database.pooler
          ? ["databases", name, "pooler", "maxClientConnections"]
          : ["databases", name, "maxConnections"],
        expected: `enough for the ${budget.demand} connections its services may open`,
        received: `room for ${budget.clientCapacity}`,
        hint: database.pooler ? "raise it, or lower the pools" : "add a pooler, raise it, or lower the pools",
      });
    }
    if (database.pooler && budget.serverDemand > budget.serverCapacity) {
      problems.push({
        path: ["databases", name, "pooler", "poolSize"],
        expected: `at most ${Math.floor(budget.serverCapacity / database.pooler.instances)} (maxConnections ${database.maxConnections} less ${reservedConnections} reserved, over ${database.pooler.instances} instances)`,
        received: String(database.pooler.poolSize),
      });
    }
    return problems;
  });
}
