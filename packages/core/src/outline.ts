import { z } from "zod";
import { type Use, uses } from "./model/use.ts";

/** Components of which only the name matters to others. */
type Names = Readonly<Record<string, unknown>>;

/** As much of a system as its references need. */
export interface Outline {
  readonly services: Readonly<Record<string, OutlinedService>>;
  readonly jobs: Readonly<Record<string, OutlinedJob>>;
  readonly databases: Readonly<Record<string, Placed>>;
  readonly caches: Readonly<Record<string, Placed>>;
  readonly externals: Readonly<
    Record<
      string,
      {
        readonly host?: string;
        readonly identity?: Names;
        readonly settings: Readonly<Record<string, unknown>>;
        readonly secrets: readonly string[];
      }
    >
  >;
  readonly secrets: Readonly<Record<string, { readonly keys: Names }>>;
  readonly brokers: Readonly<Record<string, Placed & { readonly topics: Names }>>;
  readonly searches: Readonly<Record<string, Placed>>;
  readonly buckets: Names;
  readonly volumes: Readonly<Record<string, Placed>>;
  readonly rayClusters: Readonly<
    Record<string, Placed & { readonly workers: Readonly<Record<string, { readonly nodePool?: string }>> }>
  >;
  readonly tracing: Readonly<Record<string, Placed>>;
  readonly layers: Names;
  readonly nodePools: Names;
  readonly endpoints: Readonly<
    Record<
      string,
      {
        readonly routes: readonly { readonly service: string }[];
        readonly authentication: false | { readonly provider: string };
        readonly env: Readonly<Record<string, string>>;
      }
    >
  >;
  readonly monitoring: { readonly alerts: Readonly<Record<string, { readonly component?: string }>> };
  /** What the environment or the installation has switched off. */
  readonly disabled: readonly string[];
}

/** What stands in a layer. */
export interface Placed {
  readonly layer?: string;
}

export interface OutlinedWorkload extends Placed {
  readonly uses: Readonly<Record<string, Use>>;
  readonly env: Readonly<Record<string, unknown>>;
}

interface OutlinedService extends OutlinedWorkload {
  readonly nodePool?: string;
  readonly configFile?: { readonly variable?: string };
  readonly scale: false | { readonly demand: readonly OutlinedDemand[] };
}

/** Something to scale by; only a lag names other parts of the system. */
type OutlinedDemand =
  | { readonly lag: { readonly broker: string; readonly topic: string } }
  | { readonly metric?: string };

interface OutlinedJob extends OutlinedWorkload {
  readonly service?: string;
  readonly runs:
    | { readonly before: readonly string[] }
    | { readonly after: readonly string[] }
    | { readonly schedule: string }
    | { readonly onDemand: true; readonly stops?: readonly string[] };
}

/** The services that must have rolled out before a job runs. */
export function servicesBefore(runs: OutlinedJob["runs"]): readonly string[] {
  return "after" in runs ? runs.after : [];
}

/**
 * Reads the outline of a definition that is wrong somewhere, so that its references can be checked in the same go. What
 * cannot be read is left out: the problem of it is told already.
 */
export function outlineOf(body: unknown, disabled: readonly string[] = []): Outline {
  return { ...outline.catch(outline.parse({})).parse(body), disabled };
}

const anything = z.record(z.string(), z.unknown()).catch({});
const name = z.string().optional().catch(undefined);
const placed = z.object({ layer: name });
const workload = { layer: name, uses: uses.catch({}), env: anything };

/** Every component of a section, a broken one with nothing in it, as others may still refer to it. */
function section<Component extends z.ZodType>(component: Component) {
  const broken = component.parse({});
  return z.record(z.string(), component.catch(broken)).catch({});
}

const demand = z.union([
  z.object({ lag: z.object({ broker: z.string(), topic: z.string() }) }),
  z.object({ metric: name }),
]);
const service = z.object({
  ...workload,
  nodePool: name,
  configFile: z.object({ variable: name }).optional().catch(undefined),
  scale: z.union([z.literal(false), z.object({ demand: z.array(demand).catch([]) })]).catch(false),
});

const runs = z.union([
  z.object({ before: z.array(z.string()) }),
  z.object({ after: z.array(z.string()) }),
  z.object({ schedule: z.string() }),
  z.object({ onDemand: z.literal(true), stops: z.array(z.string()).optional() }),
]);
const job = z.object({ ...workload, service: name, runs: runs.catch({ before: [] }) });

const external = z.object({
  host: name,
  identity: z.record(z.string(), z.unknown()).optional().catch(undefined),
  settings: anything,
  secrets: z.array(z.string()).catch([]),
});

const endpoint = z.object({
  routes: z.array(z.object({ service: z.string() })).catch([]),
  authentication: z.union([z.literal(false), z.object({ provider: z.string() })]).catch(false),
  env: z.record(z.string(), z.string()).catch({}),
});

const outline = z.object({
  services: section(service),
  jobs: section(job),
  databases: section(placed),
  caches: section(placed),
  externals: section(external),
  secrets: section(z.object({ keys: anything })),
  brokers: section(z.object({ layer: name, topics: anything })),
  searches: section(placed),
  buckets: section(z.unknown()),
  volumes: section(placed),
  rayClusters: section(z.object({ layer: name, workers: section(z.object({ nodePool: name })) })),
  tracing: section(placed),
  layers: section(z.unknown()),
  nodePools: section(z.unknown()),
  endpoints: section(endpoint),
  monitoring: z.object({ alerts: section(z.object({ component: name })) }).catch({ alerts: {} }),
});
