import { z } from "zod";
import { bytes, bytesReservation, count, cpuReservation, duration, latency } from "./parts.ts";

/** What the system promises; checked against what is planned. */
export const objectives = z.strictObject({
  /** Share of requests answered, between 0.9 and 0.99999. @default 0.999 */
  availability: z.number().min(0.9).max(0.99999).default(0.999),
  /** Ninety-fifth percentile of the answer time. @default "1s" */
  latencyP95: latency.default({ milliseconds: 1_000 }),
  /** Requests a second that a load test sends: on a usual day, and at the busiest. @default - no load test */
  load: z.strictObject({ expected: count, peak: count }).optional(),
  /** Longest time to be back after losing a database. Demanded in production. */
  recoveryTime: duration.optional(),
  /** Most data, in time, that may be lost. Demanded in production. */
  recoveryPoint: duration.optional(),
});

/** The monitoring that watches the system from a namespace of its own. */
export const monitoring = z.strictObject({
  /** @default the system's namespace with `-monitoring` */
  namespace: z.string().optional(),
  cpu: cpuReservation.default({ request: { millicores: 500 }, limit: { millicores: 1_000 } }),
  memory: bytesReservation.default({ request: { bytes: 2 ** 30 }, limit: { bytes: 2 * 2 ** 30 } }),
  /** Disk for metrics. @default "20Gi" */
  storage: bytes.default({ bytes: 20 * 2 ** 30 }),
  /** @default "15d" */
  metricsRetention: duration.default({ seconds: 15 * 86_400 }),
  logs: z.strictObject({ retention: duration, archiveAfter: duration, perDay: bytes }).default({
    retention: { seconds: 30 * 86_400 },
    archiveAfter: { seconds: 7 * 86_400 },
    perDay: { bytes: 2 ** 30 },
  }),
  /** How long fired alerts can be looked up. @default "90d" */
  alertHistory: duration.default({ seconds: 90 * 86_400 }),
  dashboard: z.strictObject({ title: z.string().optional(), editable: z.boolean().default(false) }).prefault({}),
});

export type Objectives = z.output<typeof objectives>;
export type Monitoring = z.output<typeof monitoring>;
