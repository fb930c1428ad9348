import { z } from "zod";
import { inLayer } from "./layer.ts";
import { bytesReservation, count, cpuReservation, rotateEvery, storeAddress } from "./parts.ts";

/** An in-memory store that always asks for a password. */
export const cache = z.strictObject({
  layer: inLayer,
  address: storeAddress,
  engine: z.enum(["valkey", "redis"]),
  /**
   * Servers: one takes writes, the others copy it, in zones of their own in prod, and one of these takes over by the vote of most. 1, or
   * an odd number from 3. @default 1
   */
  replicas: count.default(1),
  cpu: cpuReservation,
  memory: bytesReservation,
  /** What happens when memory is full. @default "allkeys-lru" */
  eviction: z
    .enum(["noeviction", "allkeys-lru", "allkeys-lfu", "volatile-lru", "volatile-lfu", "volatile-ttl"])
    .default("allkeys-lru"),
  /** Keep the data over a restart. @default false */
  persistent: z.boolean().default(false),
  /**
   * Snapshots of a persistent cache besides, each after so many seconds if there were so many changes: `{ 900: 1, 60: 10000 }`.
   * They fork the server, which needs memory. @default none
   */
  snapshots: z
    .record(z.string().regex(/^[1-9]\d*$/, { error: "whole seconds, such as 900" }), count.min(1))
    .default({}),
  /** Encrypt connections. The URL says in redis-py's words how the server is verified; other clients have their own. @default true */
  tls: z.boolean().default(true),
  /** What all keys of the system begin with, so that they can be removed without those of others. @default - none */
  keyPrefix: z
    .string()
    .regex(/^[\w:.-]+$/, { error: "letters, digits, colons, dots, hyphens and underscores" })
    .optional(),
  /** Number of the logical database consumers use. @default 0 */
  database: z.int().min(0).max(15).default(0),
  /** Greatest age of its password. @default "90d" */
  rotateEvery,
});

export type Cache = z.output<typeof cache>;
