import { z } from "zod";
import { inLayer } from "./layer.ts";
import { bytes, bytesReservation, count, cpu, cpuReservation, duration, image, port } from "./parts.ts";

/** Whole accelerators that a container holds alone. */
export const gpu = z.strictObject({
  vendor: z.literal("nvidia").default("nvidia"),
  count,
  /** Memory that each of them must have, such as a model and its batches take; held against a stack's machines. @default - any */
  memory: bytes.optional(),
});

/** Machines of one kind, which workloads ask for by name. */
export const nodePool = z.strictObject({
  /** Kinds of machine, in the cloud's own words; any of them will do. @default - the target's choice */
  machines: z.array(z.string()).default([]),
  /** Fewest and most machines; how many there are follows from what asks for them. */
  min: z.int().min(0),
  max: count,
  /** Most that all its machines offer together. @default - bounded by `max` alone */
  limits: z.strictObject({ cpu, memory: bytes }).optional(),
  disk: bytes.optional(),
  /** Spare machines the cloud may take back at any time are cheaper; only what may be interrupted belongs there. */
  capacity: z.enum(["on-demand", "spot"]).default("on-demand"),
  gpu: z.boolean().default(false),
  labels: z.record(z.string(), z.string()).default({}),
  /** Keeps away whatever does not ask for the pool: `nvidia.com/gpu=true:NoSchedule`. */
  taints: z
    .array(
      z.strictObject({
        key: z.string(),
        value: z.string(),
        effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
      }),
    )
    .default([]),
  /** How long a machine may stand empty. @default "10m" */
  emptyFor: duration.default({ seconds: 600 }),
  /** Age at which a machine is replaced. @default "30d" */
  replaceAfter: duration.default({ seconds: 30 * 86_400 }),
});

const rayGroup = z.strictObject({
  min: z.int().min(0),
  max: count,
  cpu: cpuReservation,
  memory: bytesReservation,
  /** @default none */
  gpu: z.union([z.literal(false), gpu]).optional(),
  nodePool: z.string().optional(),
});

/** A Ray cluster: one head, and groups of workers that grow with the work. */
export const rayCluster = z.strictObject({
  layer: inLayer,
  image,
  /** Version of Ray in the image. */
  version: z.string(),
  head: z.strictObject({ cpu: cpuReservation, memory: bytesReservation }),
  workers: z.record(z.string(), rayGroup),
  /** Memory that processes of one pod share. @default "2Gi" */
  sharedMemory: bytes.default({ bytes: 2 * 2 ** 30 }),
  /** Port metrics are read from. @default 8080 */
  metricsPort: port.default(8_080),
});

export type Gpu = z.output<typeof gpu>;
export type NodePool = z.output<typeof nodePool>;
export type RayCluster = z.output<typeof rayCluster>;
