import { checkInteger, type Problem, parseBytes, QuantityError, show, underPath } from "@axon/core";
import type { Output } from "@pulumi/pulumi";

/** `valkey` is the BSD-licensed successor of Redis 7.2 and speaks the same protocol. */
export type CacheEngine = "valkey" | "redis";

/** What is thrown out when memory is full (valkey.io, Key eviction). */
export const evictionPolicies = [
  "noeviction",
  "allkeys-lru",
  "allkeys-lfu",
  "volatile-lru",
  "volatile-lfu",
  "volatile-ttl",
] as const;
export type Eviction = (typeof evictionPolicies)[number];

/** Data kept over a restart: an append-only file, synchronised every second, so that a crash loses one second at most. */
export interface Persistence {
  /** Size of the volume, `2Gi`; at least twice the memory, as a rewrite of the file needs room beside the old one. */
  readonly storage: string;
  /** Snapshots besides, each after so many seconds if there were so many changes: `{ 900: 1, 60: 10000 }`. @default {} */
  readonly snapshots?: Snapshots;
}

/** Seconds to the least changes in them that make a snapshot (valkey.io, Persistence). */
export type Snapshots = Readonly<Record<number, number>>;

/** What every cache takes, wherever it runs. It always asks for a password. */
export interface CacheArgs {
  /** @default "valkey" */
  readonly engine?: CacheEngine;
  /** @default "allkeys-lru" */
  readonly eviction?: Eviction;
  /** Share of the memory limit that data may fill, 10 to 90; the rest is for buffers, copies and fragmentation. @default 75 */
  readonly maxMemoryPercent?: number;
  /**
   * Servers: one takes writes, the others copy it, and one of these takes over when it is gone, by the vote of most. 1, or an odd
   * number from 3. @default 1
   */
  readonly replicas?: number;
  /** Whether the data survives a restart: said either way, since losing sessions can be a surprise. */
  readonly persistence: Persistence | "ephemeral";
}

/** What every cache gives, wherever it runs. */
export interface Cache {
  readonly host: Output<string>;
  readonly port: number;
  /** Whether clients must use TLS: `rediss://` instead of `redis://`. */
  readonly tls: boolean;
}

export const defaults = {
  engine: "valkey",
  replicas: 1,
  eviction: "allkeys-lru",
  maxMemoryPercent: 75,
  port: 6379,
} as const;

/** Everything that is wrong with a cache whose memory limit is `memoryLimit`. */
export function checkCache(args: CacheArgs, memoryLimit: string): Problem[] {
  const percent = args.maxMemoryPercent ?? defaults.maxMemoryPercent;
  return [
    ...checkInteger(["maxMemoryPercent"], percent, 10, 90),
    ...checkReplicas(args.replicas ?? defaults.replicas),
    ...underPath(["resources", "memory", "limit"], checkMemory(memoryLimit)),
    ...(args.persistence === "ephemeral" ? [] : checkPersistence(args.persistence, memoryLimit)),
  ];
}

/** Bytes of data the server holds before it evicts. */
export function maxMemoryBytes(args: CacheArgs, memoryLimit: string): number {
  const percent = args.maxMemoryPercent ?? defaults.maxMemoryPercent;
  return Math.floor((parseBytes(memoryLimit).bytes * percent) / 100);
}

/** Two cannot tell which of them is cut off, and an even number needs one more to agree and survives no more. */
function checkReplicas(replicas: number): Problem[] {
  if (Number.isInteger(replicas) && replicas >= 1 && replicas % 2 === 1) return [];
  return [{ path: ["replicas"], expected: "1, or an odd number from 3", received: show(replicas) }];
}

/** Whether the memory is a quantity at all is for whoever takes it to say. */
function checkMemory(text: string): Problem[] {
  const bytes = bytesOf(text);
  if (typeof bytes !== "number" || bytes >= 2 ** 26) return [];
  return [{ path: [], expected: "at least 64Mi", received: text }];
}

function checkPersistence({ storage, snapshots = {} }: Persistence, memoryLimit: string): Problem[] {
  const whole = (value: number) => Number.isInteger(value) && value >= 1;
  return [
    ...checkStorage(storage, memoryLimit),
    ...Object.entries(snapshots).flatMap(([seconds, changes]) =>
      whole(Number(seconds)) && whole(changes)
        ? []
        : [
            {
              path: ["persistence", "snapshots", seconds],
              expected: "whole seconds to whole changes, both from 1",
              received: show(changes),
            },
          ],
    ),
  ];
}

function checkStorage(text: string, memoryLimit: string): Problem[] {
  const path = ["persistence", "storage"];
  const storage = bytesOf(text);
  if (typeof storage !== "number") return [{ path, expected: storage.expected, received: show(text) }];
  const memory = bytesOf(memoryLimit);
  if (typeof memory !== "number" || storage >= 2 * memory) return [];
  return [{ path, expected: `at least twice the memory limit of ${memoryLimit}`, received: text }];
}

function bytesOf(text: string): number | QuantityError {
  try {
    return parseBytes(text).bytes;
  } catch (error) {
    if (error instanceof QuantityError) return error;
    throw error;
  }
}
