import { runsADay } from "./calendar.ts";
import { type PodGroup, podGroups, watchingGroups } from "./capacity.ts";
import { disksOf, type Stored } from "./disks.ts";
import type { Plan } from "./plan.ts";

/** What an installation pays, in one currency. */
export interface Prices {
  /** A CPU that pods reserve, for an hour. */
  readonly cpuHour: number;
  /** A GPU that pods reserve, for an hour. */
  readonly gpuHour: number;
  /** A GiB of memory that pods reserve, for an hour. */
  readonly memoryGibHour: number;
  /** A GiB of disk for a month. */
  readonly storageGibMonth: number;
  /** A GiB in a bucket for a month. */
  readonly objectGibMonth: number;
  /** A GiB carried into another region. */
  readonly regionGib: number;
}

/** What is kept beside the pods of a plan and their disks. */
export interface Kept {
  /** On further disks: the store of the system's own buckets. */
  readonly disks: readonly Stored[];
  /** In buckets of a cloud, copies too. */
  readonly objects: readonly Stored[];
  /** Carried into a second region in a month. */
  readonly carried: readonly Stored[];
}

/** What something costs a month. */
export interface CostRange {
  /** At its planned size. */
  readonly planned: number;
  /** At the largest that autoscaling allows. */
  readonly most: number;
}

/** A part of a plan, or what is kept of it. */
export interface PartCost extends CostRange {
  readonly name: string;
}

/** What a plan costs a month, and which of its parts do. */
export interface MonthlyCost extends CostRange {
  /** The dearest at their largest first. */
  readonly parts: readonly PartCost[];
}

/** Hours of a month, as clouds count them: a twelfth of 8,760. */
export const monthHours = 730;
const gib = 2 ** 30;

/**
 * What pods reserve, disks hold and is kept outside of the cluster, by the installation's own prices. Traffic to users, load
 * balancers and whatever is paid by the call are not in it: they follow from use, not from the plan.
 */
export function monthlyCost(plan: Plan, prices: Prices, kept: Kept): MonthlyCost {
  const costs = [
    ...[...podGroups({ ...plan, jobs: [] }), ...watchingGroups(plan)].map((group) => podsCost(group, prices)),
    ...plan.jobs.flatMap((job) => jobCost(job, prices)),
    ...[...disksOf(plan), ...kept.disks].map((disk) => storedCost(disk, prices.storageGibMonth)),
    ...keptCosts(kept, prices),
  ];
  const parts = [...Map.groupBy(costs, ({ name }) => name)].map(([name, same]) => ({ name, ...sum(same) }));
  return { ...sum(costs), parts: parts.sort((one, other) => other.most - one.most) };
}

/** What is kept in buckets and carried costs the same, however many pods there are. */
export function keptCosts({ objects, carried }: Kept, { objectGibMonth, regionGib }: Prices): PartCost[] {
  return [
    ...objects.map((stored) => storedCost(stored, objectGibMonth)),
    ...carried.map((stored) => storedCost(stored, regionGib)),
  ];
}

function podsCost(group: PodGroup, prices: Prices): PartCost {
  const monthly = monthHours * (hourlyCost(group, prices) + group.gpus * prices.gpuHour);
  return { name: group.name, planned: group.fewest * monthly, most: group.most * monthly };
}

/** On a schedule, as if each run took as long as it may; all other jobs run for minutes of a release, or when somebody asks. */
function jobCost(job: Plan["jobs"][number], prices: Prices): PartCost[] {
  if (!("schedule" in job.runs)) return [];
  const hoursADay = Math.min(24, (runsADay(job.runs.schedule) * job.deadline.seconds) / 3_600);
  const cost = (monthHours / 24) * hoursADay * hourlyCost(job, prices);
  return [{ name: job.name, planned: cost, most: cost }];
}

function hourlyCost({ cpu, memory }: Pick<PodGroup, "cpu" | "memory">, prices: Prices): number {
  return (cpu.request.millicores / 1_000) * prices.cpuHour + (memory.request.bytes / gib) * prices.memoryGibHour;
}

function storedCost({ name, bytes }: Stored, price: number): PartCost {
  const cost = (bytes / gib) * price;
  return { name, planned: cost, most: cost };
}

function sum(costs: readonly CostRange[]): CostRange {
  const total = (size: keyof CostRange) => costs.reduce((amount, cost) => amount + cost[size], 0);
  return { planned: total("planned"), most: total("most") };
}
