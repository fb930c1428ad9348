import { checkReleaseAt } from "./config-file.ts";
import { checkConfigFile } from "./configuration.ts";
import { formatSetting } from "./model/parts.ts";
import type { Service } from "./model/service.ts";
import type { System } from "./model/system.ts";
import { type Problem, show, underPath } from "./problem.ts";

/** Everything that must hold between the settings of one service. */
export function checkServices(system: System): Problem[] {
  return Object.entries(system.services).flatMap(([name, service]) => {
    const path = ["services", name];
    return [
      ...checkShutdown(path, service),
      ...checkWork(path, name, service, system),
      ...checkAutoscalers(path, service),
      ...checkReplicas(path, service),
      ...checkPort(path, service),
      ...checkChoices(path, service),
      ...checkCleanup(path, service),
      ...(service.configFile
        ? underPath(
            [...path, "configFile"],
            [...checkConfigFile(service.configFile), ...checkReleaseAt(service.configFile)],
          )
        : []),
    ];
  });
}

/** What is called, or published, must listen. */
export function checkCallees(system: System): Problem[] {
  const calls = [
    ...Object.entries({ services: system.services, jobs: system.jobs }).flatMap(([section, workloads]) =>
      Object.entries(workloads).flatMap(([name, { uses }]) =>
        Object.keys(uses).map((used) => ({ path: [section, name, "uses", used], used })),
      ),
    ),
    ...Object.entries(system.endpoints).flatMap(([name, { routes }]) =>
      routes.map(({ service }, index) => ({ path: ["endpoints", name, "routes", index, "service"], used: service })),
    ),
  ];
  return calls
    .filter(({ used }) => system.services[used] !== undefined && system.services[used].port === undefined)
    .map(({ path, used }) => ({ path, expected: "a service with a port", received: `${used}, which has none` }));
}

function checkShutdown(path: Problem["path"], { shutdown, requestTimeout }: Service): Problem[] {
  const needed = requestTimeout.seconds + shutdown.drain.seconds;
  if (shutdown.grace.seconds >= needed) return [];
  return [
    {
      path: [...path, "shutdown", "grace"],
      expected: `at least ${needed}s, the request timeout and the drain together`,
      received: `${shutdown.grace.seconds}s`,
      hint: "a shorter one cuts off requests that are still allowed to run",
    },
  ];
}

/** Whoever is on the way cuts what takes longer than it waits: the process itself, or an endpoint in front of it (SP-016). */
function checkWork(path: Problem["path"], name: string, service: Service, { endpoints }: System): Problem[] {
  const { work, requestTimeout } = service;
  if (work === undefined || work.asynchronous) return [];
  const waits = [
    ["requestTimeout", requestTimeout.seconds] as const,
    ...Object.entries(endpoints).flatMap(([endpoint, { routes, timeout }]) =>
      routes.some((route) => route.service === name)
        ? [[`endpoints.${endpoint}.timeout`, timeout.seconds] as const]
        : [],
    ),
  ];
  const [first] = waits.filter(([, seconds]) => seconds < work.timeout.seconds);
  if (first === undefined) return [];
  return [
    {
      path: [...path, "work", "timeout"],
      expected: `at most ${first[1]}s, which ${first[0]} lets a request take`,
      received: `${work.timeout.seconds}s`,
      hint: "raise that, or accept the work at once and say asynchronous: true",
    },
  ];
}

function checkReplicas(path: Problem["path"], { scale, replicas, minAvailable, rollout }: Service): Problem[] {
  const problems: Problem[] = [];
  const fewest = scale ? scale.min : replicas;
  if (minAvailable !== undefined && minAvailable > 0 && minAvailable >= fewest) {
    problems.push({
      path: [...path, "minAvailable"],
      expected: `less than the fewest replicas, ${fewest}`,
      received: String(minAvailable),
      hint: "otherwise no node could ever be drained",
    });
  }
  if (rollout.maxSurge === 0 && rollout.maxUnavailable === 0) {
    problems.push({
      path: [...path, "rollout"],
      expected: "able to move: maxSurge or maxUnavailable above 0",
      received: "both 0",
    });
  }
  return problems;
}

/** One autoscaler owns a workload: two would undo each other's work (IE-060, SC-040). */
function checkAutoscalers(path: Problem["path"], { scale, resize }: Service): Problem[] {
  const problems: Problem[] = [];
  if (scale && scale.min > scale.max) {
    problems.push({
      path: [...path, "scale", "min"],
      expected: `at most max, ${scale.max}`,
      received: String(scale.min),
    });
  }
  if (scale && scale.cpuPercent === undefined && scale.memoryPercent === undefined && scale.demand.length === 0) {
    problems.push({
      path: [...path, "scale"],
      expected: "given a cpuPercent, a memoryPercent or a demand",
      received: "none of them",
    });
  }
  if (scale && resize && resize.mode !== "recommend") {
    problems.push({
      path: [...path, "resize", "mode"],
      expected: '"recommend" where there is a scale too',
      received: show(resize.mode),
      hint: "two autoscalers on one workload undo each other's work",
    });
  }
  return problems;
}

/** A worker without a port has nothing that could be asked over HTTP. */
function checkPort(path: Problem["path"], { port, address, health, metrics }: Service): Problem[] {
  if (port !== undefined) return [];
  const needing: readonly (readonly [path: Problem["path"], needed: boolean])[] = [
    [["address", "port"], address.port !== undefined],
    [["metrics"], metrics !== false && metrics.port === undefined],
    ...Object.entries(health).map(
      ([name, probe]) => [["health", name], name !== "container" && probe !== undefined && "path" in probe] as const,
    ),
  ];
  return needing
    .filter(([, needed]) => needed)
    .map(([part]) => ({
      path: [...path, ...part],
      expected: part[0] === "health" ? "a { command }" : "left out",
      received: "one that needs a port",
      hint: "the service declares no port",
    }));
}

/** A process that is told a word it does not know falls back to something nobody chose (NC-030). */
function checkChoices(path: Problem["path"], { env, envChoices }: Service): Problem[] {
  return Object.entries(envChoices).flatMap(([variable, choices]) => {
    const value = env[variable];
    if (value === undefined || choices.includes(formatSetting(value))) return [];
    return [
      {
        path: [...path, "env", variable],
        expected: `one of ${choices.join(", ")}`,
        received: show(formatSetting(value)),
      },
    ];
  });
}

/** What is not writable holds nothing that could be removed. */
function checkCleanup(path: Problem["path"], { cleanup, writable }: Service): Problem[] {
  return Object.keys(cleanup?.olderThan ?? {})
    .filter((folder) => !writable.some((one) => folder === one || folder.startsWith(`${one}/`)))
    .map((folder) => ({
      path: [...path, "cleanup", "olderThan", folder],
      expected: `one of writable, ${writable.join(", ")}, or a folder within one`,
      received: show(folder),
    }));
}
