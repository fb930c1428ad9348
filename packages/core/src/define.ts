import type { z } from "zod";
import type { cache } from "./model/cache.ts";
import type { database } from "./model/database.ts";
import type { job } from "./model/job.ts";
import type { endpoint, external } from "./model/outside.ts";
import type { service } from "./model/service.ts";
import type { EnvironmentName, SystemBodyInput, SystemIdentityInput, Target } from "./model/system.ts";
import type {
  CacheAttribute,
  connectionPool,
  DatabaseAttribute,
  EndpointAttribute,
  ServiceAttribute,
} from "./model/use.ts";

/** Environment variable to attribute of the used component. */
interface Bindings<Attribute extends string> {
  readonly env?: Readonly<Record<string, Attribute>>;
}

/** What a workload uses; a key that is not declared in the same definition does not compile. */
type Uses<S extends string, D extends string, C extends string, X extends string> = {
  readonly [Name in S]?: Bindings<ServiceAttribute>;
} & { readonly [Name in D]?: Bindings<DatabaseAttribute> & { readonly pool?: z.input<typeof connectionPool> } } & {
  readonly [Name in C]?: Bindings<CacheAttribute>;
} & { readonly [Name in X]?: Bindings<string> };

type ServiceInput<U> = Omit<z.input<typeof service>, "uses"> & { readonly uses?: U };
type JobInput<S extends string, U> = Omit<z.input<typeof job>, "uses" | "service" | "runs"> & {
  readonly service: S;
  readonly runs: { readonly before: readonly S[] } | { readonly after: readonly S[] } | { readonly schedule: string };
  readonly uses?: U;
};
type EndpointInput<S extends string> = Omit<z.input<typeof endpoint>, "routes" | "env"> & {
  readonly routes: readonly { readonly path: string; readonly service: S; readonly headers?: Record<string, string> }[];
  readonly env?: Readonly<Record<string, EndpointAttribute>>;
};

/** A part of a definition: every field may be left out, keys must exist in the whole, lists are given whole. */
export type Partially<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Partially<T[Key]> }
    : T;

type Body<
  S extends string,
  D extends string,
  C extends string,
  X extends string,
  E extends string,
  J extends string,
> = Omit<SystemBodyInput, "services" | "databases" | "caches" | "externals" | "endpoints" | "jobs"> & {
  readonly services: Readonly<Record<S, ServiceInput<Uses<NoInfer<S>, NoInfer<D>, NoInfer<C>, NoInfer<X>>>>>;
  readonly databases?: Readonly<Record<D, z.input<typeof database>>>;
  readonly caches?: Readonly<Record<C, z.input<typeof cache>>>;
  readonly externals?: Readonly<Record<X, z.input<typeof external>>>;
  readonly endpoints?: Readonly<Record<E, EndpointInput<NoInfer<S>>>>;
  readonly jobs?: Readonly<Record<J, JobInput<NoInfer<S>, Uses<NoInfer<S>, NoInfer<D>, NoInfer<C>, NoInfer<X>>>>>;
};

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
  S extends string,
  D extends string = never,
  C extends string = never,
  X extends string = never,
  E extends string = never,
  J extends string = never,
>(
  definition: SystemIdentityInput &
    Body<S, D, C, X, E, J> & {
      readonly environments: Readonly<
        Partial<
          Record<
            EnvironmentName,
            Partially<Body<NoInfer<S>, NoInfer<D>, NoInfer<C>, NoInfer<X>, NoInfer<E>, NoInfer<J>>>
          >
        >
      >;
      readonly targets?: Readonly<
        Partial<Record<Target, Partially<Body<NoInfer<S>, NoInfer<D>, NoInfer<C>, NoInfer<X>, NoInfer<E>, NoInfer<J>>>>>
      >;
    },
): SystemDefinition {
  return definition as SystemDefinition;
}
