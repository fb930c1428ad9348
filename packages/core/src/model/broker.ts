import { z } from "zod";
import { inLayer } from "./layer.ts";
import { bytes, bytesReservation, count, cpuReservation, duration } from "./parts.ts";

/** Version of Kafka that a broker gets unless it says another: the newest that our Strimzi runs. */
export const kafkaVersion = "4.3.1";

const topic = z.strictObject({
  /** They only ever grow: fewer would lose the order of keys. */
  partitions: count,
  /** How long a message is kept. */
  retention: duration,
  /** Copies of each partition. @default 3, or the number of brokers where there are fewer */
  replication: count.optional(),
  /** Copies that must have a message before it counts as written. @default one less than the copies, at least 1 */
  minInSync: count.optional(),
  /** @default the producer's choice */
  compression: z.enum(["producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"]).default("producer"),
  /** What happens to old messages: they go, or the newest of each key stays. @default "delete" */
  cleanup: z.enum(["delete", "compact"]).default("delete"),
});

/** A message broker that speaks Kafka's protocol, with a login for each consumer. */
export const broker = z.strictObject({
  layer: inLayer,
  engine: z.literal("kafka"),
  /** @default the newest that the target's operator or service supports */
  version: z.string().optional(),
  /** Servers that hold messages. @default 3 */
  brokers: count.default(3),
  cpu: cpuReservation,
  memory: bytesReservation,
  /** Disk of each server. */
  storage: bytes,
  /** Encrypt connections. Turning it off is for development on one machine. @default true */
  tls: z.boolean().default(true),
  /** By the topic's own name: `raw_events.R`. */
  topics: z.record(
    z.string().regex(/^[\w.-]{1,249}$/, { error: "letters, digits, dots, hyphens, underscores" }),
    topic,
  ),
});

/** Copies of a topic's partitions, and how many must be in step, on a broker of this size (IE-047, IE-051). */
export function topicCopies({ brokers }: Pick<Broker, "brokers">, { replication, minInSync }: Topic) {
  const copies = replication ?? Math.min(3, brokers);
  return { replication: copies, minInSync: minInSync ?? Math.max(1, Math.min(2, copies - 1)) };
}

export type Topic = z.output<typeof topic>;
export type Broker = z.output<typeof broker>;
