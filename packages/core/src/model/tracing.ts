import { z } from "zod";
import { inLayer } from "./layer.ts";
import { bytes, bytesReservation, cpuReservation, duration } from "./parts.ts";

/** Where workloads send their traces, over OTLP, and where people look at them. */
export const tracing = z.strictObject({
  layer: inLayer,
  engine: z.literal("jaeger"),
  /** Share of requests that are traced, 0 to 1. */
  sampling: z.number().min(0).max(1),
  /** @default "7d" */
  retention: duration.default({ seconds: 7 * 86_400 }),
  cpu: cpuReservation.default({ request: { millicores: 250 }, limit: { millicores: 1_000 } }),
  memory: bytesReservation.default({ request: { bytes: 512 * 2 ** 20 }, limit: { bytes: 2 ** 30 } }),
  storage: bytes.default({ bytes: 20 * 2 ** 30 }),
});

export type Tracing = z.output<typeof tracing>;
