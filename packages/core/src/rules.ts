import { checkConnections } from "./connections.ts";
import { type Edge, edgeName, edgesOf } from "./edges.ts";
import type { Database } from "./model/database.ts";
import type { EnvironmentName } from "./model/environment.ts";
import type { System } from "./model/system.ts";
import { checkLogSearch, checkMonitoring } from "./monitoring-rules.ts";
import { checkStartOrder } from "./order.ts";
import type { Problem } from "./problem.ts";
import { type Duration, formatBytes, formatCpu, formatDuration } from "./quantity.ts";
import { recoveryPointSeconds, recoveryTimeSeconds } from "./recovery.ts";
import { checkReferences } from "./references.ts";
import { checkCallees, checkServices } from "./service-rules.ts";
import { checkSpendLimits } from "./spend-rules.ts";
import {
  checkBrokers,
  checkCaches,
  checkDatabaseUsers,
  checkRefreshes,
  checkStoreAddresses,
  checkVolumes,
} from "./store-rules.ts";

/** Everything that must hold between the parts of a system once each part is right by itself. */
export function checkSystem(system: System, environment: EnvironmentName): Problem[] {
  const references = [...checkReferences(system), ...checkCallees(system)];
  return [
    ...references,
    ...checkReservations(system),
    ...checkServices(system),
    ...checkBrokers(system),
    ...checkVolumes(system),
    ...checkCaches(system),
    ...checkDatabaseUsers(system),
    ...checkStoreAddresses(system),
    ...checkRefreshes(system, environment),
    ...checkStartOrder(system),
    // A flow to something undeclared, or to what does not listen, is none yet.
    ...(references.length > 0 ? [] : checkEdgeNames(system)),
    ...checkConnections(system),
    ...checkObjectives(system, environment),
    ...checkRelease(system),
    ...checkMonitoring(system),
    ...checkLogSearch(system),
    ...checkSpendLimits(system),
  ];
}

/** A watch that ends before it can find anything would promise what it does not do. */
function checkRelease({ release: { watch, checkEvery, failedChecks } }: System): Problem[] {
  const problems: Problem[] = [];
  if (checkEvery.seconds === 0) {
    problems.push({ path: ["release", "checkEvery"], expected: "above 0s", received: "0s" });
  }
  const needed = checkEvery.seconds * failedChecks;
  if (watch.seconds > 0 && watch.seconds < needed) {
    problems.push({
      path: ["release", "watch"],
      expected: `at least ${formatDuration({ seconds: needed })}, failedChecks times checkEvery`,
      received: formatDuration(watch),
      hint: '"0s" watches nothing',
    });
  }
  return problems;
}

function checkReservations(system: System): Problem[] {
  const { services, jobs, databases, caches, brokers, searches, tracing } = system;
  const parts = Object.entries({ services, jobs, databases, caches, brokers, searches, tracing }).flatMap(
    ([section, components]) =>
      Object.entries(components).map(([name, component]) => ({
        path: [section, name],
        cpu: component.cpu,
        memory: component.memory,
      })),
  );
  return [...parts, { path: ["monitoring"], cpu: system.monitoring.cpu, memory: system.monitoring.memory }].flatMap(
    ({ path, cpu, memory }) => [
      ...(cpu.request.millicores > cpu.limit.millicores
        ? [exceeds([...path, "cpu", "request"], formatCpu(cpu.limit), formatCpu(cpu.request))]
        : []),
      ...(memory.request.bytes > memory.limit.bytes
        ? [exceeds([...path, "memory", "request"], formatBytes(memory.limit), formatBytes(memory.request))]
        : []),
    ],
  );
}

function exceeds(path: Problem["path"], limit: string, request: string): Problem {
  return { path, expected: `at most the limit of ${limit}`, received: request };
}

/** Edges are told apart by name, in lists of network rules for instance; `a-to-b` using `c` would pass for `a` using `b-to-c`. */
function checkEdgeNames(system: System): Problem[] {
  const seen = new Set<string>();
  return edgesOf(system).flatMap((edge): Problem[] => {
    const name = edgeName(edge);
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      {
        path: writtenAt(edge),
        expected: "an edge with a name of its own",
        received: `${name}, as another edge is called`,
        hint: "rename one of the two ends",
      },
    ];
  });
}

function writtenAt({ from, to }: Edge): Problem["path"] {
  if (from.kind === "edge") return ["endpoints", from.name];
  if (from.kind === "monitoring") return ["services", to.name, "metrics"];
  return [from.kind === "job" ? "jobs" : "services", from.name, "uses", to.name];
}

/** Production states how much it may lose and how long it may be away, and what is planned must keep both (CC-088). */
function checkObjectives(system: System, environment: EnvironmentName): Problem[] {
  if (environment !== "prod" || Object.keys(system.databases).length === 0) return [];
  const { recoveryPoint, recoveryTime } = system.objectives;
  const missing = Object.entries({ recoveryPoint, recoveryTime })
    .filter(([, value]) => value === undefined)
    .map(
      ([field]): Problem => ({
        path: ["objectives", field],
        expected: 'a duration such as "15m"',
        received: "nothing",
        hint: "production must state it",
      }),
    );
  return [
    ...missing,
    ...Object.entries(system.databases).flatMap(([name, database]) => [
      ...(recoveryPoint ? checkRecoveryPoint(name, database, recoveryPoint) : []),
      ...(recoveryTime ? checkRecoveryTime(name, database, recoveryTime) : []),
    ]),
  ];
}

function checkRecoveryPoint(name: string, database: Database, objective: Duration): Problem[] {
  const worst = recoveryPointSeconds(database);
  if (worst <= objective.seconds) return [];
  return [
    {
      path: ["databases", name, "backup"],
      expected: `able to lose no more than ${formatDuration(objective)} (objectives.recoveryPoint)`,
      received: Number.isFinite(worst)
        ? `up to ${formatDuration({ seconds: worst })}`
        : "everything, as there is no backup",
      hint: "archive the write-ahead log with pointInTime: true",
    },
  ];
}

function checkRecoveryTime(name: string, database: Database, objective: Duration): Problem[] {
  const worst = recoveryTimeSeconds(database);
  if (worst <= objective.seconds) return [];
  return [
    {
      path: ["databases", name, "instances"],
      expected: `enough to be back within ${formatDuration(objective)} (objectives.recoveryTime)`,
      received: Number.isFinite(worst)
        ? `${database.instances}, which a restore of ${formatBytes(database.storage)} brings back in ${formatDuration({ seconds: worst })}`
        : `${database.instances}, with no backup to restore`,
      hint: "add a standby with instances: 2",
    },
  ];
}
