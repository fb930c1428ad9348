import { z } from "zod";
import { broker } from "./broker.ts";
import { cache } from "./cache.ts";
import { chart } from "./chart.ts";
import { nodePool, rayCluster } from "./compute.ts";
import { database } from "./database.ts";
import { delivery } from "./delivery.ts";
import { job } from "./job.ts";
import { layer } from "./layer.ts";
import {
  clusterBackup,
  contacts,
  leastCapacity,
  maintenance,
  monitoring,
  objectives,
  secondRegion,
} from "./operations.ts";
import { endpoint, external } from "./outside.ts";
import { componentName } from "./parts.ts";
import { release } from "./release.ts";
import { search } from "./search.ts";
import { secret } from "./secret.ts";
import { service } from "./service.ts";
import { spendLimit } from "./spend-limit.ts";
import { bucket, volume } from "./storage.ts";
import { tracing } from "./tracing.ts";

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
  /** @default - none brings it; it is made part by part */
  chart: chart.optional(),
  layers: z.record(componentName, layer).default({}),
  nodePools: z.record(componentName, nodePool).default({}),
  services: z.record(componentName, service),
  jobs: z.record(componentName, job).default({}),
  databases: z.record(componentName, database).default({}),
  caches: z.record(componentName, cache).default({}),
  externals: z.record(componentName, external).default({}),
  secrets: z.record(componentName, secret).default({}),
  brokers: z.record(componentName, broker).default({}),
  searches: z.record(componentName, search).default({}),
  buckets: z.record(componentName, bucket).default({}),
  volumes: z.record(componentName, volume).default({}),
  rayClusters: z.record(componentName, rayCluster).default({}),
  tracing: z.record(componentName, tracing).default({}),
  endpoints: z.record(componentName, endpoint).default({}),
  spendLimits: z.record(componentName, spendLimit).default({}),
  objectives: objectives.prefault({}),
  /** @default - none beside what its parts reserve */
  leastCapacity: leastCapacity.optional(),
  monitoring: monitoring.prefault({}),
  release: release.prefault({}),
  /** @default false */
  clusterBackup: z
    .union([z.literal(false), clusterBackup], { error: "{ schedule, retention } or false" })
    .default(false),
  /** @default false */
  secondRegion: z.union([z.literal(false), secondRegion], { error: "{ schedule } or false" }).default(false),
  /** @default - none is planned */
  maintenance: maintenance.optional(),
  contacts: contacts.default({}),
});

const words = z.string().regex(/\S/, { error: "a text that says something" });

/** What is true of a system everywhere. */
export const systemIdentity = z.strictObject({
  name: componentName,
  title: words,
  /** Team that answers for it. */
  owner: words,
  delivery: delivery.prefault({}),
});

/** A system, resolved for one environment: defaults filled in, quantities parsed. */
export type System = z.output<typeof systemBody> &
  z.output<typeof systemIdentity> & {
    /** Components that the environment or the installation has switched off. */
    readonly disabled: readonly string[];
  };
export type SystemBodyInput = z.input<typeof systemBody>;
export type SystemIdentityInput = z.input<typeof systemIdentity>;
