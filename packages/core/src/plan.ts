import { type Binding, bindingsOf } from "./bindings.ts";
import { type PlannedFile, planFile } from "./config-file.ts";
import type { SystemDefinition } from "./define.ts";
import { type PlannedDelivery, planDelivery } from "./delivery.ts";
import { type Edge, edgesOf } from "./edges.ts";
import { imageReference } from "./image.ts";
import type { Broker } from "./model/broker.ts";
import type { Cache } from "./model/cache.ts";
import type { Chart } from "./model/chart.ts";
import type { NodePool, RayCluster } from "./model/compute.ts";
import type { Database } from "./model/database.ts";
import { type EnvironmentName, environments } from "./model/environment.ts";
import type { Job } from "./model/job.ts";
import type { Layer } from "./model/layer.ts";
import type {
  ClusterBackup,
  LeastCapacity,
  Maintenance,
  Monitoring,
  Objectives,
  SecondRegion,
} from "./model/operations.ts";
import type { Endpoint, External } from "./model/outside.ts";
import type { Release } from "./model/release.ts";
import type { Search } from "./model/search.ts";
import type { SecretSet } from "./model/secret.ts";
import type { Service } from "./model/service.ts";
import type { SpendLimit } from "./model/spend-limit.ts";
import type { Bucket, Volume } from "./model/storage.ts";
import type { System, Target } from "./model/system.ts";
import type { Tracing } from "./model/tracing.ts";
import type { Ownership } from "./naming.ts";
import { startOrder } from "./order.ts";
import { servicesBefore } from "./outline.ts";
import { resolveSystem, type Variant } from "./resolve.ts";

/** A component with the name it has everywhere: in the definition, on the target and in the plan. */
export type Named<T> = T & { readonly name: string };

/** What every workload has once planned. */
interface Workload {
  /** Exact image reference. */
  readonly imageReference: string;
  /** Environment variables, sorted by name. */
  readonly bindings: readonly Binding[];
}

export type PlannedService = Omit<Named<Service>, "address" | "configFile"> &
  Workload & {
    /** What its consumers call it by; the port only where it serves one. */
    readonly address: { readonly name: string; readonly port?: number };
    readonly configFile?: PlannedFile;
    /** Jobs that must have succeeded before it rolls out. */
    readonly after: readonly string[];
    /** Replicas voluntary disruptions must leave; 0 where a single replica cannot promise any. */
    readonly minAvailable: number;
    /** The endpoints that publish it. */
    readonly endpoints: readonly string[];
  };
export type PlannedJob = Named<Job> &
  Workload & {
    readonly user: Service["user"];
    readonly writable: readonly string[];
    /** Services that must have rolled out before it runs. */
    readonly after: readonly string[];
  };

/** The chart that brings the system, at the version of the plan. */
export type PlannedChart = Required<Chart>;

export type PlannedRayCluster = Named<RayCluster> & { readonly imageReference: string };

/** A system resolved for one environment and target. The same input gives the same plan, byte for byte. */
export interface Plan {
  readonly system: string;
  readonly title: string;
  readonly environment: EnvironmentName;
  readonly target: Target;
  readonly version: string;
  readonly namespace: string;
  readonly ownership: Ownership;
  /** What brings the system, whose parts are then no part of the plan; undefined where it is made part by part. */
  readonly chart?: PlannedChart;
  /** In start-up order: a service comes after the services that it, or a job before it, uses. */
  readonly services: readonly PlannedService[];
  readonly jobs: readonly PlannedJob[];
  readonly databases: readonly Named<Database>[];
  readonly caches: readonly Named<Cache>[];
  readonly externals: readonly Named<External>[];
  readonly secrets: readonly Named<SecretSet>[];
  readonly brokers: readonly Named<Broker>[];
  readonly searches: readonly Named<Search>[];
  readonly buckets: readonly Named<Bucket>[];
  readonly volumes: readonly Named<Volume>[];
  readonly rayClusters: readonly PlannedRayCluster[];
  readonly tracing: readonly Named<Tracing>[];
  readonly layers: readonly Named<Layer>[];
  readonly nodePools: readonly Named<NodePool>[];
  readonly endpoints: readonly Named<Endpoint>[];
  readonly edges: readonly Edge[];
  readonly spendLimits: readonly Named<SpendLimit>[];
  readonly objectives: Objectives;
  readonly leastCapacity?: LeastCapacity;
  readonly monitoring: Monitoring & { readonly namespace: string };
  readonly release: Release;
  readonly delivery: PlannedDelivery;
  /** Of objects and volumes; absent where there is none. */
  readonly clusterBackup?: ClusterBackup;
  /** Of what is kept outside of the cluster; absent where one region is enough. */
  readonly secondRegion?: SecondRegion;
  readonly maintenance?: Maintenance;
  readonly contacts: Readonly<Record<string, string>>;
  /** Components that the environment or the installation has switched off. */
  readonly disabled: readonly string[];
}

/**
 * Resolves a definition into everything a target needs to know. Pure and synchronous.
 * @throws ProblemError with all problems of the definition at once
 */
export function plan(definition: SystemDefinition, variant: Variant): Plan {
  const system = resolveSystem(definition, variant);
  const namespace = system.namespace ?? system.name;
  return {
    system: system.name,
    title: system.title,
    environment: variant.environment,
    target: variant.target,
    version: system.version,
    namespace,
    ownership: { system: system.name, environment: variant.environment, owner: system.owner },
    ...(variant.fromChart && system.chart
      ? { chart: { ...system.chart, release: system.chart.release ?? namespace } }
      : {}),
    services: startOrder(system).map((name) => planService(system, name)),
    jobs: named(system.jobs).map((job) => planJob(system, job)),
    databases: named(system.databases),
    caches: named(system.caches),
    externals: named(system.externals),
    secrets: named(system.secrets),
    brokers: named(system.brokers),
    searches: named(system.searches),
    buckets: named(system.buckets),
    volumes: named(system.volumes),
    rayClusters: named(system.rayClusters).map((cluster) => ({
      ...cluster,
      imageReference: reference(system, cluster.image),
    })),
    tracing: named(system.tracing),
    layers: named(system.layers),
    nodePools: named(system.nodePools),
    endpoints: named(system.endpoints),
    edges: edgesOf(system),
    spendLimits: named(system.spendLimits),
    objectives: system.objectives,
    ...(system.leastCapacity ? { leastCapacity: system.leastCapacity } : {}),
    monitoring: { ...system.monitoring, namespace: system.monitoring.namespace ?? `${namespace}-monitoring` },
    release: system.release,
    delivery: planDelivery(system.delivery, declaredIn(definition)),
    ...(system.clusterBackup ? { clusterBackup: system.clusterBackup } : {}),
    ...(system.secondRegion ? { secondRegion: system.secondRegion } : {}),
    ...(system.maintenance ? { maintenance: system.maintenance } : {}),
    contacts: system.contacts,
    disabled: system.disabled,
  };
}

function declaredIn({ environments: declared }: SystemDefinition): EnvironmentName[] {
  return environments.filter((environment) => declared[environment] !== undefined);
}

function named<T extends object>(section: Readonly<Record<string, T>>): Named<T>[] {
  return Object.entries(section)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, component]) => ({ name, ...component }));
}

function planService(system: System, name: string): PlannedService {
  const service = system.services[name];
  if (!service) throw new Error(`service ${name} is not declared`);
  const fewest = service.scale ? service.scale.min : service.replicas;
  const minAvailable = service.minAvailable ?? fewest - 1;
  const endpoints = endpointsOf(system, [name]);
  const { address, configFile, ...rest } = service;
  const port = address.port ?? service.port;
  return {
    name,
    ...rest,
    address: { name: address.name ?? name, ...(port === undefined ? {} : { port }) },
    ...(configFile ? { configFile: planFile(configFile, versionOf(system, service.image)) } : {}),
    imageReference: reference(system, service.image),
    bindings: bindingsOf(system, name, service, endpoints),
    after: named(system.jobs)
      .filter(({ runs }) => "before" in runs && runs.before.includes(name))
      .map((job) => job.name),
    minAvailable,
    endpoints: endpoints.map((endpoint) => endpoint.name),
  };
}

function planJob(system: System, job: Named<Job>): PlannedJob {
  const service = system.services[job.service];
  if (!service) throw new Error(`job ${job.name} names the undeclared service ${job.service}`);
  const after = servicesBefore(job.runs);
  const layer = job.layer ?? service.layer;
  return {
    ...job,
    ...(layer === undefined ? {} : { layer }),
    imageReference: reference(system, job.image ?? service.image),
    bindings: bindingsOf(system, job.name, job, endpointsOf(system, after)),
    user: service.user,
    writable: service.writable,
    after,
  };
}

/** The endpoints that publish any of the services. */
function endpointsOf(system: System, services: readonly string[]): Named<Endpoint>[] {
  return named(system.endpoints).filter(({ routes }) => routes.some(({ service }) => services.includes(service)));
}

/** Of the image where that has one of its own, otherwise of the system. */
function versionOf(system: System, image: Service["image"]): string {
  return ("version" in image ? image.version : undefined) ?? system.version;
}

function reference(system: System, image: Service["image"]): string {
  const { repository, registry, digest } = { registry: undefined, digest: undefined, ...image };
  return imageReference({
    registry: registry ?? system.registry,
    repository,
    tag: versionOf(system, image),
    ...(digest ? { digest } : {}),
  });
}
