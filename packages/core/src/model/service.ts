import { z } from "zod";
import { cleanup } from "./cleanup.ts";
import { gpu } from "./compute.ts";
import { inLayer } from "./layer.ts";
import {
  bytes,
  bytesReservation,
  componentName,
  composeProfile,
  count,
  cpuReservation,
  duration,
  environmentVariableName,
  image,
  port,
  settingValue,
} from "./parts.ts";
import { rollout } from "./rollout.ts";
import { resize, scale } from "./scale.ts";
import { uses } from "./use.ts";

const metricName = z
  .string()
  .regex(/^[a-zA-Z_:][\w:]*$/, { error: "a metric's name: letters, digits, underscores, colons" });

const probeTiming = {
  /** Wait before the first check; redundant where a startup check exists. @default "0s" */
  initialDelay: duration.default({ seconds: 0 }),
  /** @default "10s" */
  period: duration.default({ seconds: 10 }),
  /** @default "5s" */
  timeout: duration.default({ seconds: 5 }),
  /** Failures in a row that count as down. @default 3 */
  failureThreshold: count.default(3),
};

/** A check of one replica: over HTTP, or by a command in the container where the process serves no HTTP. */
const probe = z.union(
  [
    z.strictObject({
      /** Path that answers 2xx when all is well. */
      path: z.string().startsWith("/"),
      ...probeTiming,
    }),
    z.strictObject({
      /** Program and arguments that end with 0 when all is well; must exist in the image. */
      command: z.array(z.string()).min(1),
      ...probeTiming,
    }),
  ],
  { error: "{ path } of an HTTP check, or { command }" },
);

const health = z.strictObject({
  /** Takes the replica out of the load balancer while it fails. */
  ready: probe,
  /** Restarts the replica when it fails. */
  live: probe,
  /** Holds the other two back until the process is up. @default the live path, 30 failures at 10 s */
  startup: probe.optional(),
  /** Check from inside the container, for runtimes without HTTP probes (Compose, ECS). @default none */
  container: z
    .strictObject({
      /** Program and arguments; must exist in the image. */
      command: z.array(z.string()).min(1),
      interval: duration.default({ seconds: 30 }),
      timeout: duration.default({ seconds: 5 }),
      startPeriod: duration.default({ seconds: 30 }),
      retries: count.default(3),
    })
    .optional(),
});

const fileContent = z.union([z.string(), z.record(z.string(), z.json())]);
const jsonSchema = z.record(z.string(), z.json()).optional();
const fileRules = {
  /** JSON Schema that the content must satisfy, or nothing is planned. @default - any content will do */
  schema: jsonSchema,
  /** JSON Schema that the content should satisfy besides; a warning says where it does not. @default none */
  advice: jsonSchema,
};

/** A long-running process: one that serves HTTP on its port, or a worker that has none. */
export const service = z.strictObject({
  image,
  /** Program and arguments. @default the image's own */
  command: z.array(z.string()).optional(),
  layer: inLayer,
  /** Port the process listens on. @default - none: a worker that nobody calls */
  port: port.optional(),
  /** What its consumers call it by. @default the service's name, and the port of the process */
  address: z.strictObject({ name: componentName.optional(), port: port.optional() }).default({}),
  /** Worker processes in each replica; each has its own connection pools. @default 1 */
  workers: count.default(1),
  /** Replicas, or where autoscaling starts. @default 2 */
  replicas: count.default(2),
  cpu: cpuReservation,
  memory: bytesReservation,
  /** Local disk for the writable layer, logs and empty volumes. @default 128Mi reserved, 1Gi at most */
  disk: bytesReservation.default({ request: { bytes: 128 * 2 ** 20 }, limit: { bytes: 2 ** 30 } }),
  health,
  /** Where Prometheus reads metrics; `false` for none. */
  metrics: z
    .union([
      z.literal(false),
      z.strictObject({
        /** @default the port of the process */
        port: port.optional(),
        path: z.string().startsWith("/").default("/metrics"),
        interval: duration.default({ seconds: 15 }),
        timeout: duration.default({ seconds: 10 }),
        /** What the process calls them; alerts, dashboards and the watch of a release use the same names (SC-064). */
        names: z
          .strictObject({
            /** Counter of requests, with the label `status`. @default "http_requests_total" */
            requests: metricName.optional(),
            /** Histogram of answer times in seconds, without `_bucket`. @default "http_request_duration_seconds" */
            durations: metricName.optional(),
          })
          .default({}),
      }),
    ])
    .default({ path: "/metrics", interval: { seconds: 15 }, timeout: { seconds: 10 }, names: {} }),
  /** Longest request served; shutdown waits for it. @default "30s" */
  requestTimeout: duration.default({ seconds: 30 }),
  /**
   * Longest piece of work that is asked for. One that is longer than a request may be must be `asynchronous`: accepted at once and
   * looked for later, so that it needs no connection that somebody on the way may cut. @default - no longer than a request
   */
  work: z.strictObject({ timeout: duration, asynchronous: z.boolean().default(false) }).optional(),
  /**
   * How long the process keeps an idle connection open. Whoever is in front of it gives one up sooner, so that no request is sent
   * on a connection that is being closed. @default - not known: the edge's own time, of minutes, holds
   */
  keepAlive: duration
    .refine(({ seconds }) => seconds >= 2, { error: 'two seconds at least, such as "65s"' })
    .optional(),
  /** `drain`: time to leave the load balancer; `grace`: whole time until the process is killed. */
  shutdown: z
    .strictObject({ drain: duration, grace: duration })
    .default({ drain: { seconds: 5 }, grace: { seconds: 60 } }),
  /** Horizontal autoscaling; `false` for a fixed number of replicas. @default false */
  scale: z.union([z.literal(false), scale]).default(false),
  /** Vertical autoscaling; `false` for fixed reservations. @default false */
  resize: z.union([z.literal(false), resize]).default(false),
  /** Accelerators of each replica. @default none */
  gpu: z.union([z.literal(false), gpu]).optional(),
  /** Machines it runs on. @default any */
  nodePool: z.string().optional(),
  /** Who goes first when room is short, by the installation's name for it. @default - the usual class */
  priority: z.string().optional(),
  /**
   * Labels of its replicas, for those who look for them by such. A `layer`, `component` or `environment` among them takes the place of
   * what its costs are split by otherwise, for all of its objects.
   */
  labels: z.record(z.string(), z.string()).default({}),
  rollout: rollout.prefault({}),
  /** Replicas that voluntary disruptions must leave; 0 for none. @default one less than the replicas */
  minAvailable: z.int().min(0).optional(),
  /** Numeric ids the process runs as; never 0. @default 1000 and 1000 */
  user: z.strictObject({ uid: count, gid: count }).default({ uid: 1_000, gid: 1_000 }),
  /** Plain settings; what comes from another component is written in `uses` instead. */
  env: z.record(environmentVariableName, settingValue).default({}),
  /** The only words that a variable of `env` may have, whoever gives it: `{ LOG_LEVEL: ["debug", "info"] }` (NC-030). */
  envChoices: z.record(environmentVariableName, z.array(z.string()).min(1)).default({}),
  /**
   * Make a new set of the plain settings for each change, which nobody can alter, and leave the earlier ones for a way back
   * (NC-086). @default false
   */
  immutableSettings: z.boolean().default(false),
  /**
   * A file of settings; the process must start without it when there is no content, as the operator may then add one. A
   * map is written as YAML, so that environments can say what differs in it.
   */
  configFile: z
    .strictObject({
      path: z.string().startsWith("/"),
      /** Variable that holds the path. @default - none, the process knows it */
      variable: environmentVariableName.optional(),
      content: fileContent.optional(),
      ...fileRules,
      /**
       * Where in a map of content the version of the release is filled in, key by key: `["app", "version"]`. Of `v2.1.0` it is
       * `2.1.0`. @default - nowhere
       */
      releaseAt: z.array(z.string()).min(1).optional(),
      /** Further files that the process finds in the same folder, by name: `{ "rbac.yaml": { content } }`. @default none */
      beside: z
        .record(
          z.string().regex(/^\w[\w.-]*$/, { error: "a file's name: letters, digits, dots, hyphens and underscores" }),
          z.strictObject({ content: fileContent, ...fileRules }),
        )
        .default({}),
    })
    .optional(),
  /** Directories the process writes to; the rest of the file system is read-only. @default ["/tmp"] */
  writable: z.array(z.string().startsWith("/")).default(["/tmp"]),
  /** What is removed where these are nearly full. @default - nothing */
  cleanup: cleanup.optional(),
  /** @default - it is always started */
  profile: composeProfile.optional(),
  /**
   * Those of `writable` that are folders beside the compose file where the system runs on one machine, so that people can read
   * what is in them; elsewhere they go with the replica. @default []
   */
  onHost: z.array(z.string().startsWith("/")).default([]),
  /** How its image is made where its sources are: on one machine, from a folder beside the compose file. @default - it is pulled */
  build: z.strictObject({ context: z.string().default("."), dockerfile: z.string().default("Dockerfile") }).optional(),
  /** Directories in memory that processes of one replica share, by path. */
  sharedMemory: z.record(z.string().startsWith("/"), bytes).default({}),
  /** Storage of its own for each replica. @default none */
  state: z.strictObject({ path: z.string().startsWith("/"), storage: bytes }).optional(),
  uses,
});

export type Service = z.output<typeof service>;
export type Probe = z.output<typeof probe>;
