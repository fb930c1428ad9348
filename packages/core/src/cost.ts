import { systemRequests } from "./capacity.ts";
import { isLogged, isMeasured } from "./monitoring-rules.ts";
import type { Plan } from "./plan.ts";
import { cacheVolume, logVolume } from "./volumes.ts";

/** What an installation pays for what pods reserve, in one currency. */
export interface Prices {
  /** A CPU for an hour. */
  readonly cpuHour: number;
  /** A GiB of memory for an hour. */
  readonly memoryGibHour: number;
  /** A GiB of disk for a month. */
  readonly storageGibMonth: number;
}

/** What a plan costs a month. */
export interface MonthlyCost {
  /** At its planned size. */
  readonly planned: number;
  /** At the largest that autoscaling allows. */
  readonly most: number;
}

/** Hours of a month, as clouds count them: a twelfth of 8,760. */
const monthHours = 730;
const gib = 2 ** 30;

/**
 * What pods reserve and disks hold, by the installation's own prices. Traffic, buckets, load balancers and whatever is paid by the
 * call are not in it: they follow from use, not from the plan.
 */
export function monthlyCost(plan: Plan, { cpuHour, memoryGibHour, storageGibMonth }: Prices): MonthlyCost {
  const { planned, most } = systemRequests(plan);
  const disks = (diskBytes(plan) / gib) * storageGibMonth;
  const cost = ({ cpu, memory }: typeof planned) =>
    monthHours * ((cpu.millicores / 1_000) * cpuHour + (memory.bytes / gib) * memoryGibHour) + disks;
  return { planned: cost(planned), most: cost(most) };
}

/** Every disk that is there from the start, once for each replica that has one, but for the GiB with which Alertmanager remembers silences. */
function diskBytes({ databases, caches, brokers, searches, volumes, tracing, monitoring }: Plan): number {
  const sizes = [
    ...databases.map(({ storage, instances, readReplicas }) => storage.bytes * (instances + readReplicas)),
    ...caches.filter(({ persistent }) => persistent).map((cache) => cacheVolume(cache).bytes * cache.replicas),
    ...brokers.map((broker) => broker.storage.bytes * broker.brokers),
    ...searches.map(({ storage, nodes }) => storage.bytes * nodes),
    ...volumes.map(({ size }) => size.bytes),
    ...tracing.filter(({ store }) => store === "volume").map(({ storage }) => storage.bytes),
    ...(isMeasured({ monitoring }) ? [monitoring.storage.bytes] : []),
    ...(isLogged({ monitoring }) ? [logVolume(monitoring.logs).bytes] : []),
  ];
  return sizes.reduce((total, bytes) => total + bytes, 0);
}
