import type { z } from "zod";
import type { broker } from "./model/broker.ts";
import type { cache } from "./model/cache.ts";
import type { nodePool, rayCluster } from "./model/compute.ts";
import type { database } from "./model/database.ts";
import type { EnvironmentName } from "./model/environment.ts";
import type { job } from "./model/job.ts";
import type { layer } from "./model/layer.ts";
import type { endpoint, external } from "./model/outside.ts";
import type { search } from "./model/search.ts";
import type { secret } from "./model/secret.ts";
import type { service } from "./model/service.ts";
import type { spendLimit } from "./model/spend-limit.ts";
import type { bucket, volume } from "./model/storage.ts";
import type { SystemBodyInput, SystemIdentityInput, Target } from "./model/system.ts";
import type { tracing } from "./model/tracing.ts";
import type {
  BrokerAttribute,
  BucketAttribute,
  CacheAttribute,
  DatabaseAttribute,
  EndpointAttribute,
  PublishedAttribute,
  RayClusterAttribute,
  SearchAttribute,
  ServiceAttribute,
  TracingAttribute,
  use,
} from "./model/use.ts";
import type { ComponentKind, sections } from "./sections.ts";

type UseInput = z.input<typeof use>;

/** What an edge says: environment variable to attribute of the used component, and what only its kind has. */
type Using<Attribute extends string, Field extends keyof UseInput = never> = {
  readonly env?: Readonly<Record<string, Attribute>>;
  /** Go without, where the installation has switched the component off. @default false */
  readonly optional?: boolean;
} & Pick<UseInput, Field>;

/** The names a definition declares, by kind. */
type Names = Readonly<Record<ComponentKind | "job" | "layer" | "nodePool", string>>;

/** What a workload uses; a key that is not declared in the same definition does not compile. */
type Uses<N extends Names> = { readonly [Name in N["service"]]?: Using<ServiceAttribute> } & {
  readonly [Name in N["database"]]?: Using<DatabaseAttribute, "pool">;
} & { readonly [Name in N["cache"]]?: Using<CacheAttribute> } & {
  readonly [Name in N["external"] | N["secret"]]?: Using<string>;
} & { readonly [Name in N["broker"]]?: Using<BrokerAttribute, "topics"> } & {
  readonly [Name in N["search"]]?: Using<SearchAttribute, "indices">;
} & { readonly [Name in N["bucket"]]?: Using<BucketAttribute, "access" | "prefixes" | "fetch"> } & {
  readonly [Name in N["volume"]]?: Using<never, "mount">;
} & { readonly [Name in N["rayCluster"]]?: Using<RayClusterAttribute> } & {
  readonly [Name in N["tracing"]]?: Using<TracingAttribute>;
};

/** A job may ask an endpoint as clients do; a service is there before its entry is. */
type JobUses<N extends Names> = Uses<N> & { readonly [Name in N["endpoint"]]?: Using<EndpointAttribute> };

/** What may be switched off, and then needs nothing but its name. */
type Switchable<T> = (T & { readonly enabled?: true }) | (Partially<T> & { readonly enabled: false });

/** What stands in a layer of the definition. */
type Placed<T, N extends Names> = Switchable<Omit<T, "layer"> & { readonly layer?: N["layer"] }>;

type ServiceInput<N extends Names> = Omit<z.input<typeof service>, "uses" | "nodePool"> & {
  readonly nodePool?: N["nodePool"];
  readonly uses?: Uses<N>;
};
type JobInput<N extends Names> = Omit<z.input<typeof job>, "uses" | "service" | "runs"> & {
  readonly service: N["service"];
  readonly runs:
    | { readonly before: readonly N["service"][] }
    | { readonly after: readonly N["service"][] }
    | { readonly schedule: string }
    | { readonly onDemand: true; readonly stops?: readonly N["service"][] };
  readonly uses?: JobUses<N>;
};
type EndpointInput<N extends Names> = Omit<z.input<typeof endpoint>, "routes" | "env" | "authentication"> & {
  readonly routes: readonly {
    readonly path: string;
    readonly service: N["service"];
    readonly headers?: Record<string, string>;
  }[];
  readonly env?: Readonly<Record<string, PublishedAttribute>>;
  readonly authentication?:
    | false
    | { readonly provider: N["external"]; readonly audiences: string[]; readonly openPaths?: string[] };
};

type SpendLimitInput<N extends Names> = Omit<z.input<typeof spendLimit>, "services"> & {
  readonly services: readonly N["service"][];
};

/** A part of a definition: every field may be left out, keys must exist in the whole, lists are given whole. */
export type Partially<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Partially<T[Key]> }
    : T;

type Section<Name extends string, T> = Readonly<Record<Name, T>>;
type Sections = (typeof sections)[ComponentKind] | "jobs" | "layers" | "nodePools" | "spendLimits";

type Body<N extends Names, R extends Names> = Omit<SystemBodyInput, Sections> & {
  readonly services: Section<N["service"], Placed<ServiceInput<R>, R>>;
  readonly databases?: Section<N["database"], Placed<z.input<typeof database>, R>>;
  readonly caches?: Section<N["cache"], Placed<z.input<typeof cache>, R>>;
  readonly externals?: Section<N["external"], Placed<z.input<typeof external>, R>>;
  readonly secrets?: Section<N["secret"], Placed<z.input<typeof secret>, R>>;
  readonly brokers?: Section<N["broker"], Placed<z.input<typeof broker>, R>>;
  readonly searches?: Section<N["search"], Placed<z.input<typeof search>, R>>;
  readonly buckets?: Section<N["bucket"], Placed<z.input<typeof bucket>, R>>;
  readonly volumes?: Section<N["volume"], Placed<z.input<typeof volume>, R>>;
  readonly rayClusters?: Section<N["rayCluster"], Placed<z.input<typeof rayCluster>, R>>;
  readonly tracing?: Section<N["tracing"], Placed<z.input<typeof tracing>, R>>;
  readonly endpoints?: Section<N["endpoint"], Placed<EndpointInput<R>, R>>;
  readonly jobs?: Section<N["job"], Placed<JobInput<R>, R>>;
  readonly layers?: Section<N["layer"], z.input<typeof layer>>;
  readonly nodePools?: Section<N["nodePool"], Switchable<z.input<typeof nodePool>>>;
  readonly spendLimits?: Section<string, Switchable<SpendLimitInput<R>>>;
};

/** The names of a definition, each kind kept from being inferred where it is only referred to. */
type Fixed<N extends Names> = { readonly [Kind in keyof N]: NoInfer<N[Kind]> };

/** Anything an environment, a target or an installation says differently from the definition. */
export type SystemOverride = Partially<SystemBodyInput>;

/** A system as its authors write it; {@link resolveSystem} checks it and fills in the defaults. */
export type SystemDefinition = SystemIdentityInput &
  SystemBodyInput & {
    /** The environments it runs in, each with what differs there. The body itself describes production. */
    readonly environments: Readonly<Partial<Record<EnvironmentName, SystemOverride>>>;
    /** What differs on a target. */
    readonly targets?: Readonly<Partial<Record<Target, SystemOverride>>>;
  };

type Definition<N extends Names> = SystemIdentityInput &
  Body<N, Fixed<N>> & {
    readonly environments: Readonly<Partial<Record<EnvironmentName, Partially<Body<Fixed<N>, Fixed<N>>>>>>;
    readonly targets?: Readonly<Partial<Record<Target, Partially<Body<Fixed<N>, Fixed<N>>>>>>;
  };

/**
 * Declares a system. It only types its argument: keys used as references must exist, so the editor finds a mistyped one.
 * @example
 * export const shop = defineSystem({
 *   name: "shop", title: "Shop", owner: "checkout", version: "1.0.0", registry: "registry.example.com",
 *   services: { api: { image: "shop-api", port: 8000, …, uses: { orders: { env: { DATABASE_URL: "url" } } } } },
 *   databases: { orders: { engine: "postgres", database: "orders", owner: "shop", … } },
 *   environments: { dev: { services: { api: { replicas: 1 } } }, prod: {} },
 * });
 */
export function defineSystem<
  Service extends string,
  Database extends string = never,
  Cache extends string = never,
  External extends string = never,
  Secret extends string = never,
  Broker extends string = never,
  Search extends string = never,
  Bucket extends string = never,
  Volume extends string = never,
  RayCluster extends string = never,
  Tracing extends string = never,
  Endpoint extends string = never,
  Job extends string = never,
  Layer extends string = never,
  NodePool extends string = never,
>(
  definition: Definition<{
    readonly service: Service;
    readonly database: Database;
    readonly cache: Cache;
    readonly external: External;
    readonly secret: Secret;
    readonly broker: Broker;
    readonly search: Search;
    readonly bucket: Bucket;
    readonly volume: Volume;
    readonly rayCluster: RayCluster;
    readonly tracing: Tracing;
    readonly endpoint: Endpoint;
    readonly job: Job;
    readonly layer: Layer;
    readonly nodePool: NodePool;
  }>,
): SystemDefinition {
  return definition as SystemDefinition;
}
