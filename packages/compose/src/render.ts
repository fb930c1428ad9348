import { failOnProblems, type Plan } from "@axon/core";
import { Document } from "yaml";
import { brokerContainer } from "./brokers.ts";
import { cacheContainer } from "./caches.ts";
import { checkPlan } from "./check.ts";
import type { ComposeService } from "./compose-service.ts";
import { databaseContainer, setupPath, setupScript } from "./databases.ts";
import { edgeContainer, edgeFiles, proxiedEndpoints } from "./edge.ts";
import { environmentFile } from "./environment-file.ts";
import { type LogCollection, logFilePaths, logProject } from "./logs.ts";
import { type Dashboards, monitoringContainers, monitoringFiles, monitoringNetworks } from "./monitoring.ts";
import { type Network, networksOf } from "./networks.ts";
import { objectStoreContainer, objectStoreFiles, objectStoreNetworks } from "./object-store.ts";
import { environmentFiles, profilesOf } from "./profiles.ts";
import { searchContainers, searchNetworks } from "./searches.ts";
import { tracingContainer, tracingFiles, tracingNetworks } from "./tracing.ts";
import { configFilesOf, jobContainer, serviceContainer } from "./workloads.ts";

/**
 * Writes the files that run a plan with `docker compose up` on one machine, by path: `compose.yaml`, `.env.example`,
 * and what the containers mount. Pure: the same plan gives the same files, byte for byte, and none holds a secret.
 * @param dashboards what Grafana shows, by the name of the file
 * @param logs what brings logs into the search engine that keeps them; without it nothing does
 * @throws ProblemError when the plan demands what a compose file cannot keep
 */
export function renderCompose(plan: Plan, dashboards: Dashboards = {}, logs?: LogCollection): Record<string, string> {
  failOnProblems(`${plan.system} in ${plan.environment} on compose`, checkPlan(plan));
  return {
    "compose.yaml": written(plan, project(plan), ["Copy .env.example to .env and fill it in, then: docker compose up"]),
    "compose.test.yaml": written(plan, testProject(plan), [
      "Stops as soon as one container does, with the status of the test, named here by JOB:",
      "docker compose --file compose.test.yaml up --exit-code-from JOB JOB",
    ]),
    ".env.example": environmentFile(plan),
    ".gitignore": ".env\n",
    ...Object.fromEntries(plan.databases.map((database) => [setupPath(database), setupScript(database)])),
    ...configFiles(plan),
    ...edgeFiles(plan),
    ...objectStoreFiles(plan),
    ...tracingFiles(plan),
    ...environmentFiles(plan),
    ...monitoringFiles(plan, dashboards),
    ...(logs ? keptLogs(plan, logs) : {}),
  };
}

/** The file that is laid over the project where its search engine keeps its logs, and what its containers read. */
function keptLogs(plan: Plan, logs: LogCollection): Record<string, string> {
  const over = logProject(plan, Object.keys(project(plan).services), logs);
  if (!over) return {};
  const how = [
    "Laid over compose.yaml, it keeps the logs of all containers in the search engine: see COMPOSE_FILE in .env",
  ];
  return { "compose.logs.yaml": written(plan, over, how), ...logFilePaths(logs) };
}

interface Project {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, object>>;
}

function project(plan: Plan): Project {
  return {
    name: plan.system,
    services: Object.fromEntries([
      ...proxiedEndpoints(plan).map((endpoint) => [endpoint.name, edgeContainer(plan, endpoint)]),
      ...plan.services.map((service) => [service.name, serviceContainer(plan, service)]),
      ...plan.jobs.map((job) => [job.name, jobContainer(plan, job)]),
      ...plan.databases.map((database) => [database.name, databaseContainer(plan, database)]),
      ...plan.caches.map((cache) => [cache.name, cacheContainer(plan, cache)]),
      ...plan.brokers.map((broker) => [broker.name, brokerContainer(plan, broker)]),
      ...plan.tracing.map((tracing) => [tracing.name, tracingContainer(plan, tracing)]),
      ...Object.entries({ ...searchContainers(plan), ...objectStoreContainer(plan), ...monitoringContainers(plan) }),
    ]),
    networks: {
      ...networksOf(plan),
      ...tracingNetworks(plan),
      ...searchNetworks(plan),
      ...objectStoreNetworks(plan),
      ...monitoringNetworks(plan),
    },
    volumes: Object.fromEntries(volumesOf(plan).map((name) => [name, {}])),
  };
}

/**
 * The same, to be tested and thrown away, beside one that people work with: of another name, so with volumes of its own, without
 * ports on this machine, and with nothing that is started again, as the end of any container is the end of the test.
 */
function testProject(plan: Plan): Project {
  const whole = project(plan);
  const watching = Object.keys(monitoringContainers(plan));
  const profiles = [...profilesOf(plan).keys()];
  const tested = Object.entries(whole.services).filter(
    ([name, { profiles: own = [] }]) => !watching.includes(name) && !own.some((profile) => profiles.includes(profile)),
  );
  // What is in a profile is not tested, and nobody is told of it.
  const services = tested.map(([name, { ports, env_file, ...container }]) => [
    name,
    { ...container, restart: "no" as const },
  ]);
  return { ...whole, name: `${plan.system}-test`, services: Object.fromEntries(services) };
}

/** Everything that runs while a project is tested; jobs come and go. */
export function testedContainers(plan: Plan): string[] {
  const jobs = plan.jobs.map(({ name }) => name);
  return Object.keys(testProject(plan).services).filter((name) => !jobs.includes(name));
}

function written(plan: Plan, content: object, how: readonly string[]): string {
  // Quoted for YAML 1.1 too, where `no` is a boolean; aliases help no reader.
  const document = new Document(content, { version: "1.1", aliasDuplicateObjects: false });
  document.commentBefore = [
    `${plan.title} ${plan.version} (${plan.environment}) for one machine, written by Axon from its definition.`,
    ...how,
    ...proxiedEndpoints(plan).map(({ name }) => `Before the first start: sh ${name}/certificate.sh`),
  ]
    .map((line) => ` ${line}`)
    .join("\n");
  return document.toString({ lineWidth: 0 });
}

function volumesOf(plan: Plan): string[] {
  const stores = [
    ...plan.databases.map(({ name }) => name),
    ...plan.brokers.map(({ name }) => name),
    ...plan.caches.filter(({ persistent }) => persistent).map(({ name }) => name),
    ...plan.services.filter(({ state }) => state).map(({ name }) => name),
    ...plan.searches.map(({ name }) => name),
    ...Object.keys({ ...objectStoreContainer(plan), ...monitoringContainers(plan) }),
  ].map((name) => `${name}-data`);
  return [...stores, ...plan.volumes.map(({ name }) => name)];
}

function configFiles(plan: Plan): Record<string, string> {
  return Object.fromEntries(
    plan.services.flatMap((service) => configFilesOf(service).map(({ source, content }) => [source, content])),
  );
}
