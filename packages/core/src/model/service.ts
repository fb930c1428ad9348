import { z } from "zod";
import {
  bytes,
  bytesReservation,
  count,
  cpuReservation,
  duration,
  environmentVariableName,
  image,
  percent,
  port,
  settingValue,
} from "./parts.ts";
import { uses } from "./use.ts";

const probe = z.strictObject({
  /** Path that answers 2xx when all is well. */
  path: z.string().startsWith("/"),
  /** Wait before the first check; redundant where a startup check exists. @default "0s" */
  initialDelay: duration.default({ seconds: 0 }),
  /** @default "10s" */
  period: duration.default({ seconds: 10 }),
  /** @default "5s" */
  timeout: duration.default({ seconds: 5 }),
  /** Failures in a row that count as down. @default 3 */
  failureThreshold: count.default(3),
});

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

const scalingRule = z.strictObject({
  /** How long the load must last before the count changes. */
  stabilization: duration,
  policies: z.array(z.strictObject({ type: z.enum(["percent", "pods"]), value: count, period: duration })).min(1),
  /** Which policy counts when several apply. @default "max" */
  select: z.enum(["max", "min"]).default("max"),
});

const scale = z.strictObject({
  min: count,
  max: count,
  /** Average use of the CPU request, in percent, that replicas are added above. */
  cpuPercent: percent.optional(),
  /** Average use of the memory request, in percent, that replicas are added above. */
  memoryPercent: percent.optional(),
  up: scalingRule.optional(),
  down: scalingRule.optional(),
});

const rollout = z.strictObject({
  /** Replicas above the wanted count during an update. @default 1 */
  maxSurge: z.int().min(0).default(1),
  /** Replicas that may be missing during an update. @default 0 */
  maxUnavailable: z.int().min(0).default(0),
  /** Time without progress after which an update has failed. @default "10m" */
  deadline: duration.default({ seconds: 600 }),
  /** Earlier versions kept for a rollback. @default 10 */
  revisions: count.default(10),
});

/** A long-running HTTP process. */
export const service = z.strictObject({
  image,
  /** Program and arguments. @default the image's own */
  command: z.array(z.string()).optional(),
  /** Port the process listens on. */
  port,
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
        path: z.string().startsWith("/").default("/metrics"),
        interval: duration.default({ seconds: 15 }),
        timeout: duration.default({ seconds: 10 }),
      }),
    ])
    .default({ path: "/metrics", interval: { seconds: 15 }, timeout: { seconds: 10 } }),
  /** Longest request served; shutdown waits for it. @default "30s" */
  requestTimeout: duration.default({ seconds: 30 }),
  /** `drain`: time to leave the load balancer; `grace`: whole time until the process is killed. */
  shutdown: z
    .strictObject({ drain: duration, grace: duration })
    .default({ drain: { seconds: 5 }, grace: { seconds: 60 } }),
  /** Horizontal autoscaling; `false` for a fixed number of replicas. @default false */
  scale: z.union([z.literal(false), scale]).default(false),
  rollout: rollout.prefault({}),
  /** Replicas that voluntary disruptions must leave; 0 for none. @default one less than the replicas */
  minAvailable: z.int().min(0).optional(),
  /** Numeric ids the process runs as; never 0. @default 1000 and 1000 */
  user: z.strictObject({ uid: count, gid: count }).default({ uid: 1_000, gid: 1_000 }),
  /** Plain settings; what comes from another component is written in `uses` instead. */
  env: z.record(environmentVariableName, settingValue).default({}),
  /** A file of settings the operator may mount; the process must start without it when `content` is left out. */
  configFile: z
    .strictObject({
      path: z.string().startsWith("/"),
      variable: environmentVariableName,
      content: z.string().optional(),
    })
    .optional(),
  /** Directories the process writes to; the rest of the file system is read-only. @default ["/tmp"] */
  writable: z.array(z.string().startsWith("/")).default(["/tmp"]),
  /** Storage of its own for each replica. @default none */
  state: z.strictObject({ path: z.string().startsWith("/"), storage: bytes }).optional(),
  uses,
});

export type Service = z.output<typeof service>;
export type Probe = z.output<typeof probe>;
export type Scale = z.output<typeof scale>;
