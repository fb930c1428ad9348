import { z } from "zod";
import { inLayer } from "./layer.ts";
import { bytes, bytesReservation, composeProfile, cpuReservation, duration } from "./parts.ts";

/**
 * Where workloads send their traces, over OTLP, and where people look at them. A workload that uses it finds the variables
 * of OpenTelemetry in its environment, but for those that it gives itself.
 */
export const tracing = z.strictObject({
  layer: inLayer,
  engine: z.literal("jaeger"),
  /** @default - it is always started */
  profile: composeProfile.optional(),
  /** Share of requests that are traced, 0 to 1. */
  sampling: z.number().min(0).max(1),
  /** Where traces are kept: on a volume, or in memory, until there is no more of it or a restart. @default "volume" */
  store: z.enum(["volume", "memory"]).default("volume"),
  /** Age at which a trace on a volume is deleted. @default "7d" */
  retention: duration.default({ seconds: 7 * 86_400 }),
  cpu: cpuReservation.default({ request: { millicores: 250 }, limit: { millicores: 1_000 } }),
  memory: bytesReservation.default({ request: { bytes: 512 * 2 ** 20 }, limit: { bytes: 2 ** 30 } }),
  /** Disk of the volume. @default "20Gi" */
  storage: bytes.default({ bytes: 20 * 2 ** 30 }),
});

export type Tracing = z.output<typeof tracing>;
