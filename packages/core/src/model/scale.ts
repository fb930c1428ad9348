import { z } from "zod";
import { bytes, count, cpu, duration, percent } from "./parts.ts";

const scalingRule = z.strictObject({
  /** How long the load must last before the count changes. */
  stabilization: duration,
  policies: z.array(z.strictObject({ type: z.enum(["percent", "pods"]), value: count, period: duration })).min(1),
  /** Which policy counts when several apply. @default "max" */
  select: z.enum(["max", "min"]).default("max"),
});

/** Something to count besides CPU and memory. The wanted replicas are its value over `perReplica`. */
const demand = z.union(
  [
    z.strictObject({
      /** Messages of a topic that a group of consumers has yet to read. */
      lag: z.strictObject({ broker: z.string(), topic: z.string(), group: z.string() }),
      perReplica: count,
    }),
    z.strictObject({
      /** Sum of a metric that Prometheus has, by its name there. */
      metric: z.string().regex(/^[a-zA-Z_:][\w:]*$/, { error: "a metric's name" }),
      /** Only series with these labels. */
      labels: z.record(z.string(), z.string()).default({}),
      perReplica: count,
    }),
  ],
  { error: "{ lag: { broker, topic, group }, perReplica } or { metric, perReplica }" },
);

/** Horizontal autoscaling: replicas follow whichever signal asks for the most. */
export const scale = z.strictObject({
  /** Name of the autoscaler. @default the service's name with `-hpa` */
  name: z.string().optional(),
  min: count,
  max: count,
  /** Average use of the CPU request, in percent, that replicas are added above. */
  cpuPercent: percent.optional(),
  /** Average use of the memory request, in percent, that replicas are added above. */
  memoryPercent: percent.optional(),
  /** @default none */
  demand: z.array(demand).default([]),
  up: scalingRule.optional(),
  down: scalingRule.optional(),
});

/** Vertical autoscaling: what a replica reserves follows what it used. */
export const resize = z.strictObject({
  /** `recommend` only says what it would do; `recreate` restarts replicas; `inPlace` does so where it must. */
  mode: z.enum(["recommend", "recreate", "inPlace"]).default("recommend"),
  min: z.strictObject({ cpu, memory: bytes }),
  max: z.strictObject({ cpu, memory: bytes }),
});

export type Scale = z.output<typeof scale>;
export type Resize = z.output<typeof resize>;
