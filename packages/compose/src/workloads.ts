import { basename, dirname, join } from "node:path/posix";
import type { Plan, PlannedJob, PlannedService } from "@axon/core";
import { environmentOf } from "./bindings.ts";
import { objectStore, storedBuckets } from "./buckets.ts";
import type { ComposeService, Condition } from "./compose-service.ts";
import { authorityMounts, isProxied } from "./edge.ts";
import { hardened, share } from "./hardening.ts";
import { networking } from "./networks.ts";
import { environmentFilesOf } from "./profiles.ts";
import { literal, variableName } from "./text.ts";

/** A service of the system: as many containers as the plan asks for replicas. */
export function serviceContainer(plan: Plan, service: PlannedService): ComposeService {
  const { name, user, cpu, memory, configFile, state, replicas, build, onHost } = service;
  const writable = service.writable.filter((path) => !onHost.includes(path));
  const limited = hardened({ user: `${user.uid}:${user.gid}`, cpu, memory, writable });
  const { limits } = limited.deploy.resources;
  const volumes = [
    ...mounts(plan, service.uses),
    ...(state ? [`${name}-data:${state.path}`] : []),
    ...configFilesOf(service).map(({ source, path }) => `./${source}:${path}:ro`),
    ...fetchedFolders(service),
    ...onHost.map((path) => `./${basename(path)}:${path}`),
  ];
  return {
    image: service.imageReference,
    ...(build ? { build } : {}),
    ...(service.command ? { command: service.command.map(literal) } : {}),
    ...environmentFilesOf(plan, service),
    environment: {
      ...environmentOf(plan, service),
      ...(configFile?.variable ? { [configFile.variable]: configFile.path } : {}),
    },
    ...limited,
    // Several replicas share the machine, so that each is promised its part of it.
    ...(replicas > 1
      ? { deploy: { replicas, resources: { limits, reservations: share(cpu.request, memory.request) } } }
      : {}),
    ...(volumes.length > 0 ? { volumes } : {}),
    ...(service.endpoints.length > 0 && service.port && !isProxied(plan, name)
      ? { ports: [publishedPort(name, service.port)] }
      : {}),
    ...networking(plan, name),
    ...dependencies(plan, Object.keys(service.uses), service.after),
    ...healthCheck(service),
    stop_grace_period: `${service.shutdown.grace.seconds}s`,
    restart: "unless-stopped",
    ...(service.profile ? { profiles: [service.profile] } : {}),
  };
}

/** A job: a container that runs once before or after its services start, or by hand when the plan has it on a schedule. */
export function jobContainer(plan: Plan, job: PlannedJob): ComposeService {
  const { user, cpu, memory, writable } = job;
  const volumes = [...mounts(plan, job.uses), ...authorityMounts(plan, job.uses)];
  return {
    image: job.imageReference,
    command: job.command.map(literal),
    ...environmentFilesOf(plan, job),
    environment: environmentOf(plan, job),
    ...hardened({ user: `${user.uid}:${user.gid}`, cpu, memory, writable }),
    ...(volumes.length > 0 ? { volumes } : {}),
    ...networking(plan, job.name),
    ...dependencies(plan, [...job.after, ...Object.keys(job.uses)], []),
    restart: "no",
    ...("schedule" in job.runs || "onDemand" in job.runs ? { profiles: ["jobs"] } : {}),
  };
}

/** The volumes that a workload shares with others. */
function mounts({ volumes }: Plan, uses: PlannedService["uses"]): string[] {
  return volumes.flatMap(({ name }) => {
    const mount = uses[name]?.mount;
    return mount ? [`${name}:${mount.path}${mount.readOnly ? ":ro" : ""}`] : [];
  });
}

/** What would be copied out of a bucket is in a folder beside the compose file, put there by whoever runs it. */
function fetchedFolders({ uses }: PlannedService): string[] {
  return Object.values(uses).flatMap(({ fetch }) => (fetch ? [`./${basename(fetch.path)}:${fetch.path}:ro`] : []));
}

/** A service's files of settings: where each is written beside the compose file, and where the process finds it. */
export function configFilesOf({ name, configFile }: PlannedService) {
  if (configFile?.content === undefined) return [];
  const { path, content, beside } = configFile;
  const further = Object.entries(beside).map(([file, { content }]) => ({ path: join(dirname(path), file), content }));
  return [{ path, content }, ...further].map((file) => ({ ...file, source: `${name}/${basename(file.path)}` }));
}

/** Only this machine can connect; another port is a setting of `.env`. */
function publishedPort(name: string, port: number): string {
  return `127.0.0.1:\${${variableName(name, "port")}:-${port}}:${port}`;
}

function dependencies(
  plan: Plan,
  components: readonly string[],
  jobs: readonly string[],
): Pick<ComposeService, "depends_on"> {
  const stored = storedBuckets(plan);
  const folders = plan.buckets.filter((bucket) => !stored.includes(bucket));
  const profiles = [...plan.services, ...plan.searches, ...stored, ...plan.tracing].filter(({ profile }) => profile);
  // Neither what is no container nor what may not be started can be waited for.
  const left = [...plan.externals, ...plan.secrets, ...plan.volumes, ...folders, ...profiles].map(({ name }) => name);
  const containers = components
    .filter((name) => !left.includes(name))
    .map((name) => (stored.some((bucket) => bucket.name === name) ? objectStore.name : name));
  const used = [...new Set(containers)].map((name): [string, Condition] => [
    name,
    isChecked(plan, name) ? "service_healthy" : "service_started",
  ]);
  const before = jobs.map((name): [string, Condition] => [name, "service_completed_successfully"]);
  const conditions = [...before, ...used].map(([name, condition]) => [name, { condition }] as const);
  return conditions.length > 0 ? { depends_on: Object.fromEntries(conditions) } : {};
}

/** Data stores always have a health check, a Jaeger none; a service has one where its definition gives a command for it. */
function isChecked(plan: Plan, name: string): boolean {
  if (plan.tracing.some((candidate) => candidate.name === name)) return false;
  const service = plan.services.find((candidate) => candidate.name === name);
  return service === undefined || service.health.container !== undefined;
}

function healthCheck({ health }: PlannedService): Pick<ComposeService, "healthcheck"> {
  if (!health.container) return {};
  const { command, interval, timeout, startPeriod, retries } = health.container;
  return {
    healthcheck: {
      test: ["CMD", ...command.map(literal)],
      interval: `${interval.seconds}s`,
      timeout: `${timeout.seconds}s`,
      start_period: `${startPeriod.seconds}s`,
      retries,
    },
  };
}
