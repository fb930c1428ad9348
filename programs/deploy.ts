import type {
  Binding,
  Broker,
  Bucket,
  Cache,
  Database,
  Edge,
  Endpoint,
  External,
  Named,
  Plan,
  PlannedChart,
  PlannedJob,
  PlannedRayCluster,
  PlannedService,
  Search,
  SecondRegion,
  SecretSet,
  SpendLimit,
  Tracing,
  Volume,
} from "@axon/core";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import { Turns } from "./turns.ts";

/** By the names of `attributes` in core: `url`, `host`, `password`, … */
export type Attributes<Value> = Readonly<Record<string, Value | Input<string>>>;

/** What a component offers to those that use it; `Value` is what an environment variable can hold on the cloud. */
export interface Provided<Value> {
  /** What is the same for everybody. */
  readonly attributes: Attributes<Value>;
  /** What differs, such as a login of its own, by the name of the consumer. */
  readonly forConsumer?: Readonly<Record<string, Attributes<Value>>>;
  /** What consumers wait for; nothing for what exists outside. */
  readonly waitFor: readonly Resource[];
  /** Changes with the secrets behind the attributes, so that consumers restart. */
  readonly version?: Output<string>;
}

/** A public host. */
export interface Published<Value> {
  /** Known once what serves it has been created. */
  readonly url: Output<string>;
  /** For jobs that ask it as its clients do. */
  readonly provided: Provided<Value>;
}

/** What a workload gets from the components it uses. */
export interface Connections<Value> {
  /** Environment variable to value. */
  readonly environment: Attributes<Value>;
  /** Used component to all it offers. */
  readonly used: Readonly<Record<string, Attributes<Value>>>;
  /** Used component to the version of its secrets. */
  readonly restartOn: Readonly<Record<string, Output<string>>>;
  /** What must be there first: used components, open paths, and jobs that run before. */
  readonly dependsOn: readonly Resource[];
}

/** Everything a cloud must be able to run. One that lacks a concern does not compile. */
export interface Cloud<Ground, Value> {
  /** Namespace or network, policies, identity, secret store: what everything else stands on. */
  platform(plan: Plan): Ground;
  external(ground: Ground, external: Named<External>): Provided<Value>;
  database(ground: Ground, database: Named<Database>): Provided<Value>;
  cache(ground: Ground, cache: Named<Cache>): Provided<Value>;
  secret(ground: Ground, secret: Named<SecretSet>): Provided<Value>;
  broker(ground: Ground, broker: Named<Broker>): Provided<Value>;
  search(ground: Ground, search: Named<Search>): Provided<Value>;
  /** All buckets at once, as they may share a store; by name. */
  buckets(ground: Ground, buckets: readonly Named<Bucket>[]): Readonly<Record<string, Provided<Value>>>;
  volume(ground: Ground, volume: Named<Volume>): Provided<Value>;
  rayCluster(ground: Ground, cluster: PlannedRayCluster): Provided<Value>;
  tracing(ground: Ground, tracing: Named<Tracing>): Provided<Value>;
  /** What brings the system in the place of all the rest. */
  chart(ground: Ground, chart: PlannedChart): void;
  /** Machines of their own for what asks for them. */
  nodePools(ground: Ground): void;
  job(ground: Ground, job: PlannedJob, connections: Connections<Value>): Resource;
  service(ground: Ground, service: PlannedService, connections: Connections<Value>): Provided<Value>;
  /** Publishes services on a host. */
  endpoint(ground: Ground, endpoint: Named<Endpoint>, services: readonly Provided<Value>[]): Published<Value>;
  /** What only the installation knows of its public entry; services behind it bind it. */
  entry(ground: Ground): Readonly<Record<"proxies", string>>;
  /** Allows what the edges declare and nothing else; gives each workload's paths, which must be open before it starts. */
  network(ground: Ground, edges: readonly Edge[]): ReadonlyMap<string, readonly Resource[]>;
  monitoring(ground: Ground, plan: Plan): void;
  /** Holds services back for the rest of a day in which too much was spent. */
  spendLimit(ground: Ground, limit: Named<SpendLimit>, services: readonly Resource[]): void;
  /** Copies what is kept outside of the cluster, and the buckets, into a second region. */
  secondRegion(ground: Ground, wanted: SecondRegion, buckets: Readonly<Record<string, Provided<Value>>>): void;
  /** Keeps what the cluster holds outside of it, and proves on a schedule that the databases' backups can be restored. */
  recovery(ground: Ground): void;
}

/** What a stack shows when it is done. */
export interface DeployOutputs {
  readonly system: string;
  readonly environment: string;
  readonly version: string;
  readonly endpoints: Readonly<Record<string, Output<string>>>;
}

/** How a plan is run. */
export interface DeployOptions {
  /**
   * Whether an earlier release comes back. Its migrations are left out: the schema stays as the later release made it, and
   * the earlier one's image does not know that revision. @default false
   */
  readonly rollback?: boolean;
}

/** Runs a plan on a cloud. This is the only place that knows the order of things. */
export async function deploy<Ground, Value>(
  planned: Plan,
  cloud: Cloud<Ground, Value>,
  { rollback = false }: DeployOptions = {},
): Promise<DeployOutputs> {
  const plan = rollback ? { ...planned, jobs: planned.jobs.filter(({ runs }) => !("before" in runs)) } : planned;
  const ground = cloud.platform(planned);
  const paths = await openPaths(plan.edges, (edges) => cloud.network(ground, edges));
  const entry = cloud.entry(ground);

  if (plan.chart) cloud.chart(ground, plan.chart);
  cloud.nodePools(ground);
  const provided = provideStores(plan, cloud, ground);

  const jobs = new Map<string, Resource>();
  const start = (job: PlannedJob): Resource => {
    const rolledOut = job.after.flatMap((service) => provided.get(service)?.waitFor ?? []);
    const waitFor = [...rolledOut, ...(paths.get(job.name) ?? [])];
    const resource = jobs.get(job.name) ?? cloud.job(ground, job, connect(job, provided, entry, waitFor));
    jobs.set(job.name, resource);
    return resource;
  };
  const turns = new Turns();
  for (const service of plan.services) {
    const before = plan.jobs.filter(({ name }) => service.after.includes(name)).map(start);
    const waitFor = [...before, ...(paths.get(service.name) ?? [])];
    const made = cloud.service(ground, service, connect(service, provided, entry, waitFor));
    provided.set(service.name, made);
    await turns.take(made.waitFor);
  }
  const endpoints = plan.endpoints.map((endpoint) => {
    const backends = endpoint.routes.flatMap((route) => provided.get(route.service) ?? []);
    const published = cloud.endpoint(ground, endpoint, backends);
    provided.set(endpoint.name, published.provided);
    return [endpoint.name, published.url] as const;
  });
  plan.jobs.forEach(start);
  // Watched as ever: a migration that failed is still worth an alert.
  cloud.monitoring(ground, planned);
  for (const limit of plan.spendLimits) {
    const limited = limit.services.flatMap((service) => provided.get(service)?.waitFor ?? []);
    cloud.spendLimit(ground, limit, limited);
  }
  cloud.recovery(ground);
  if (plan.secondRegion) {
    const buckets = plan.buckets.flatMap(({ name }) => {
      const bucket = provided.get(name);
      return bucket ? [[name, bucket] as const] : [];
    });
    cloud.secondRegion(ground, plan.secondRegion, Object.fromEntries(buckets));
  }

  const { system, environment, version } = plan;
  return { system, environment, version, endpoints: Object.fromEntries(endpoints) };
}

/** Opens the paths of all edges, no faster than the engine hears of them. */
async function openPaths(
  edges: readonly Edge[],
  open: (edges: readonly Edge[]) => ReadonlyMap<string, readonly Resource[]>,
): Promise<ReadonlyMap<string, readonly Resource[]>> {
  const paths = new Map<string, readonly Resource[]>();
  const turns = new Turns();
  for (const edge of edges) {
    const opened = open([edge]);
    for (const [end, flows] of opened) paths.set(end, [...(paths.get(end) ?? []), ...flows]);
    await turns.take([...opened.values()].flat());
  }
  return paths;
}

/** Everything that workloads use and that uses none of them. */
function provideStores<Ground, Value>(
  plan: Plan,
  cloud: Cloud<Ground, Value>,
  ground: Ground,
): Map<string, Provided<Value>> {
  const each = <Component extends { readonly name: string }>(
    components: readonly Component[],
    provide: (ground: Ground, component: Component) => Provided<Value>,
  ) => components.map((component) => [component.name, provide(ground, component)] as const);
  return new Map([
    ...each(plan.externals, cloud.external),
    ...each(plan.secrets, cloud.secret),
    ...Object.entries(cloud.buckets(ground, plan.buckets)),
    ...each(plan.volumes, cloud.volume),
    ...each(plan.databases, cloud.database),
    ...each(plan.caches, cloud.cache),
    ...each(plan.brokers, cloud.broker),
    ...each(plan.searches, cloud.search),
    ...each(plan.rayClusters, cloud.rayCluster),
    ...each(plan.tracing, cloud.tracing),
  ]);
}

/** Turns the bindings of a workload into what its environment holds and waits for. */
function connect<Value>(
  workload: {
    readonly name: string;
    readonly bindings: readonly Binding[];
    readonly uses: Readonly<Record<string, unknown>>;
  },
  provided: ReadonlyMap<string, Provided<Value>>,
  entry: Readonly<Record<"proxies", string>>,
  waitFor: readonly Resource[] = [],
): Connections<Value> {
  const used = Object.keys(workload.uses).flatMap((name) => {
    const component = provided.get(name);
    return component ? [[name, component] as const] : [];
  });
  const attributes = Object.fromEntries(
    used.map(([name, component]) => [name, { ...component.attributes, ...component.forConsumer?.[workload.name] }]),
  );
  const environment = workload.bindings.map((binding) => {
    if ("value" in binding) return [binding.variable, binding.value] as const;
    if ("entry" in binding) return [binding.variable, entry[binding.entry]] as const;
    const value = attributes[binding.from]?.[binding.attribute];
    if (value === undefined) {
      throw new Error(`${workload.name}: ${binding.from} offers no ${binding.attribute} for ${binding.variable}`);
    }
    return [binding.variable, value] as const;
  });
  return {
    environment: Object.fromEntries(environment),
    used: attributes,
    restartOn: Object.fromEntries(used.flatMap(([name, { version }]) => (version ? [[name, version]] : []))),
    dependsOn: [...waitFor, ...used.flatMap(([, component]) => component.waitFor)],
  };
}
