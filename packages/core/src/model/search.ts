import { z } from "zod";
import { inLayer } from "./layer.ts";
import { bytes, bytesReservation, composeProfile, count, cpuReservation, duration } from "./parts.ts";

/** Pages for people, of whom each logs in; no entry leads there. */
const kibana = z.strictObject({
  cpu: cpuReservation.default({ request: { millicores: 200 }, limit: { millicores: 1_000 } }),
  memory: bytesReservation.default({ request: { bytes: 1.5 * 2 ** 30 }, limit: { bytes: 1.5 * 2 ** 30 } }),
});

/** A search engine that speaks Elasticsearch's protocol, over TLS and with a login for each consumer. */
export const search = z.strictObject({
  layer: inLayer,
  engine: z.literal("elasticsearch"),
  /** Major version that is maintained in November 2026 (elastic.co/support/eol). @default "9" */
  version: z.enum(["8", "9"]).default("9"),
  /** Only development on one machine may go without. @default true */
  tls: z.boolean().default(true),
  /** @default - it is always started */
  profile: composeProfile.optional(),
  /** Servers that hold data and may lead. @default 3 */
  nodes: count.default(3),
  cpu: cpuReservation,
  memory: bytesReservation,
  /** Disk of each server. */
  storage: bytes,
  /** @default false */
  kibana: z.union([z.literal(false), kibana], { error: "{ cpu, memory } or false" }).default(false),
  /** Age at which indices are deleted, by a name for each rule. @default - they stay */
  retention: z
    .record(z.string(), z.strictObject({ indices: z.array(z.string()).min(1), deleteAfter: duration }))
    .default({}),
});

export type Search = z.output<typeof search>;
