import { z } from "zod";
import { cache } from "./cache.ts";
import { database } from "./database.ts";
import { job } from "./job.ts";
import { monitoring, objectives } from "./operations.ts";
import { endpoint, external } from "./outside.ts";
import { componentName } from "./parts.ts";
import { release } from "./release.ts";
import { service } from "./service.ts";

export const environments = ["dev", "test", "staging", "prod"] as const;
export type EnvironmentName = (typeof environments)[number];

export const targets = ["kubernetes", "aws", "azure", "gcp", "compose"] as const;
export type Target = (typeof targets)[number];

/** Everything of a system that an environment, a target or an installation may say differently. */
export const systemBody = z.strictObject({
  /** Release that is deployed; the tag of every image without one of its own. */
  version: z
    .string()
    .regex(/^\w[\w.-]{0,127}$/, { error: "an image tag: letters, digits, dots, underscores and hyphens" }),
  /** Registry host and path that images without one of their own come from. */
  registry: z.string(),
  /** @default the system's name */
  namespace: componentName.optional(),
  services: z.record(componentName, service),
  jobs: z.record(componentName, job).default({}),
  databases: z.record(componentName, database).default({}),
  caches: z.record(componentName, cache).default({}),
  externals: z.record(componentName, external).default({}),
  endpoints: z.record(componentName, endpoint).default({}),
  objectives: objectives.prefault({}),
  monitoring: monitoring.prefault({}),
  release: release.prefault({}),
});

/** What is true of a system everywhere. */
export const systemIdentity = z.strictObject({
  name: componentName,
  title: z.string(),
  /** Team that answers for it. */
  owner: z.string(),
});

/** A system, resolved for one environment: defaults filled in, quantities parsed. */
export type System = z.output<typeof systemBody> & z.output<typeof systemIdentity>;
export type SystemBodyInput = z.input<typeof systemBody>;
export type SystemIdentityInput = z.input<typeof systemIdentity>;
