import { z } from "zod";
import { type Use, uses } from "./model/use.ts";

/** As much of a system as its references need. */
export interface Outline {
  readonly services: Readonly<
    Record<string, OutlinedWorkload & { readonly configFile?: { readonly variable: string } }>
  >;
  readonly jobs: Readonly<Record<string, OutlinedJob>>;
  readonly databases: Readonly<Record<string, unknown>>;
  readonly caches: Readonly<Record<string, unknown>>;
  readonly externals: Readonly<
    Record<string, { readonly settings: Readonly<Record<string, unknown>>; readonly secrets: readonly string[] }>
  >;
  readonly endpoints: Readonly<
    Record<
      string,
      { readonly routes: readonly { readonly service: string }[]; readonly env: Readonly<Record<string, string>> }
    >
  >;
}

export interface OutlinedWorkload {
  readonly uses: Readonly<Record<string, Use>>;
  readonly env: Readonly<Record<string, unknown>>;
}

interface OutlinedJob extends OutlinedWorkload {
  readonly service?: string;
  readonly runs:
    | { readonly before: readonly string[] }
    | { readonly after: readonly string[] }
    | { readonly schedule: string };
}

/** The services that must have rolled out before a job runs. */
export function servicesBefore(runs: OutlinedJob["runs"]): readonly string[] {
  return "after" in runs ? runs.after : [];
}

/**
 * Reads the outline of a definition that is wrong somewhere, so that its references can be checked in the same go. What
 * cannot be read is left out: the problem of it is told already.
 */
export function outlineOf(body: unknown): Outline {
  return outline.catch(outline.parse({})).parse(body);
}

const anything = z.record(z.string(), z.unknown()).catch({});
const workload = { uses: uses.catch({}), env: anything };

/** Every component of a section, a broken one with nothing in it, as others may still refer to it. */
function section<Component extends z.ZodType>(component: Component) {
  const broken = component.parse({});
  return z.record(z.string(), component.catch(broken)).catch({});
}

const service = z.object({ ...workload, configFile: z.object({ variable: z.string() }).optional().catch(undefined) });

const runs = z.union([
  z.object({ before: z.array(z.string()) }),
  z.object({ after: z.array(z.string()) }),
  z.object({ schedule: z.string() }),
]);
const job = z.object({
  ...workload,
  service: z.string().optional().catch(undefined),
  runs: runs.catch({ before: [] }),
});

const external = z.object({ settings: anything, secrets: z.array(z.string()).catch([]) });

const endpoint = z.object({
  routes: z.array(z.object({ service: z.string() })).catch([]),
  env: z.record(z.string(), z.string()).catch({}),
});

const outline = z.object({
  services: section(service),
  jobs: section(job),
  databases: section(z.unknown()),
  caches: section(z.unknown()),
  externals: section(external),
  endpoints: section(endpoint),
});
