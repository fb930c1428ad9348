import type { Cache } from "./model/cache.ts";
import type { Monitoring } from "./model/operations.ts";
import { type Bytes, days } from "./quantity.ts";

/** Disk of one server of a cache that keeps its data: a rewrite of the append-only file needs room beside the old one. */
export function cacheVolume({ memory }: Pick<Cache, "memory">): Bytes {
  return { bytes: 4 * memory.limit.bytes };
}

/** Disk of the logs in whole GiB, a third more than is expected, as a full disk loses the newest. */
export function logVolume({ perDay, retention }: Pick<Monitoring["logs"], "perDay" | "retention">): Bytes {
  const gib = 2 ** 30;
  return { bytes: Math.ceil((perDay.bytes * days(retention) * 4) / 3 / gib) * gib };
}
