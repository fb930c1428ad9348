import {
  failOnProblems,
  isMeasured,
  keptCosts,
  type MonthlyCost,
  monthlyCost,
  type Plan,
  type Prices,
  type Problem,
  podGroups,
} from "@axon/core";
import type { ObservedBudget } from "@axon/observability";
import { namespacesOf } from "./ground.ts";
import { bucketBytes, keptOf } from "./kept.ts";
import type { KubernetesSettings } from "./settings.ts";

/** What a stack costs a month, and what it may. */
export interface StackCost extends MonthlyCost {
  readonly currency: string;
  readonly limit?: number;
}

type PricedSettings = Pick<KubernetesSettings, "cost" | "objectStore" | "dumps" | "monitoring">;
type Cost = NonNullable<KubernetesSettings["cost"]>;

/**
 * What a stack costs by its installation's prices; undefined where it names none or not all that count, and of a chart, whose pods
 * nobody knows.
 */
export function stackCost(plan: Plan, settings: PricedSettings): StackCost | undefined {
  const { cost } = settings;
  if (!cost || plan.chart || unpriced(plan, settings, cost).length > 0) return undefined;
  const { currency, monthlyLimit: limit } = cost;
  const own = ownPart(plan, settings);
  return {
    ...monthlyCost(own, pricesOf(cost), keptOf(own, settings)),
    currency,
    ...(limit === undefined ? {} : { limit }),
  };
}

/**
 * Refuses an estimate that would leave something out, and a plan that costs more than the installation allows.
 * @throws ProblemError naming the settings, and what the plan costs
 */
export function checkCost(plan: Plan, settings: PricedSettings, stackFile: string): void {
  if (!settings.cost || plan.chart) return;
  failOnProblems(stackFile, unpriced(plan, settings, settings.cost));
  const cost = stackCost(plan, settings);
  if (cost?.limit === undefined || cost.planned <= cost.limit) return;
  const expected = `at least ${Math.ceil(cost.planned)}, what the plan costs in ${cost.currency} a month`;
  failOnProblems(stackFile, [
    {
      path: place("cost", "monthlyLimit"),
      expected,
      received: String(cost.limit),
      hint: "allow more, or lower replicas, requests and disks",
    },
  ]);
}

/**
 * By what somebody is told that what runs costs more than the installation allows (SC-115); undefined where it allows any amount,
 * or nothing is measured.
 */
export function budgetOf(plan: Plan, settings: PricedSettings): ObservedBudget | undefined {
  const { cost, monitoring } = settings;
  if (!cost || cost.monthlyLimit === undefined || !isMeasured(plan)) return undefined;
  const prices = pricesOf(cost);
  const beside = plan.chart ? [] : keptCosts(keptOf(ownPart(plan, settings), settings), prices);
  const watching = monitoring.sharedNamespace === undefined ? [plan.monitoring.namespace] : [];
  return {
    monthly: cost.monthlyLimit,
    currency: cost.currency,
    prices,
    beside: Number(beside.reduce((total, { most }) => total + most, 0).toFixed(2)),
    namespaces: [...namespacesOf(plan), ...watching],
  };
}

/** Without what watches it where all systems of the cluster share that: it is paid for once, by whoever runs it. */
function ownPart(plan: Plan, { monitoring: { sharedNamespace } }: PricedSettings): Plan {
  return sharedNamespace === undefined ? plan : { ...plan, monitoring: { ...plan.monitoring, enabled: false } };
}

/** What is missing is nothing that the plan has: `unpriced` refuses everything else. */
function pricesOf({
  cpuHour,
  gpuHour = 0,
  memoryGibHour,
  storageGibMonth,
  objectGibMonth = 0,
  regionGib = 0,
}: Cost): Prices {
  return { cpuHour, gpuHour, memoryGibHour, storageGibMonth, objectGibMonth, regionGib };
}

/** Settings without which something of the plan would cost nothing. */
function unpriced(plan: Plan, settings: PricedSettings, cost: Cost): Problem[] {
  const { objects, carried } = keptOf(ownPart(plan, settings), settings);
  const withGpu = podGroups(plan).filter(({ gpus }) => gpus > 0);
  const names = (parts: readonly { readonly name: string }[]) => parts.map(({ name }) => name).join(", ");
  const needed = [
    ["gpuHour", withGpu, "what a GPU costs in an hour"],
    ["objectGibMonth", objects, "what a GiB in a bucket costs in a month"],
    ["regionGib", carried, "what it costs to carry a GiB into another region"],
  ] as const;
  return [
    ...needed.flatMap(([price, parts, expected]) =>
      parts.length === 0 || cost[price] !== undefined
        ? []
        : [{ path: place("cost", price), expected, received: "nothing", hint: `it counts for ${names(parts)}` }],
    ),
    ...(bucketBytes(plan, settings) === undefined
      ? [
          {
            path: place("objectStore", "existing", "storage"),
            expected: 'what the buckets hold together, such as "100Gi"',
            received: "nothing",
            hint: `it is priced for ${names(plan.buckets)}`,
          },
        ]
      : []),
  ];
}

function place(...keys: readonly string[]): string[] {
  return ["config", "axon:kubernetes", ...keys];
}
