import { z } from "zod";
import { inLayer } from "./layer.ts";
import { bytes, bytesReservation, count, cpuReservation } from "./parts.ts";

/** A search engine that speaks Elasticsearch's protocol, over TLS and with a login for each consumer. */
export const search = z.strictObject({
  layer: inLayer,
  engine: z.literal("elasticsearch"),
  /** Major version. @default the newest that the target supports */
  version: z.string().optional(),
  /** Servers that hold data and may lead. @default 3 */
  nodes: count.default(3),
  cpu: cpuReservation,
  memory: bytesReservation,
  /** Disk of each server. */
  storage: bytes,
});

export type Search = z.output<typeof search>;
