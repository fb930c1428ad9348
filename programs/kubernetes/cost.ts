import { failOnProblems, type MonthlyCost, monthlyCost, type Plan } from "@axon/core";
import type { KubernetesSettings } from "./settings.ts";

/** What a stack costs a month, and what it may. */
export interface StackCost extends MonthlyCost {
  readonly currency: string;
  readonly limit?: number;
}

/** What a stack costs by its installation's prices; undefined where it names none, and of a chart, whose pods nobody knows. */
export function stackCost(plan: Plan, { cost }: Pick<KubernetesSettings, "cost">): StackCost | undefined {
  if (!cost || plan.chart) return undefined;
  const { currency, monthlyLimit, ...prices } = cost;
  return { ...monthlyCost(plan, prices), currency, ...(monthlyLimit === undefined ? {} : { limit: monthlyLimit }) };
}

/** Refuses a plan that costs more than the installation allows. @throws ProblemError naming the setting and what the plan costs */
export function checkCost(plan: Plan, settings: Pick<KubernetesSettings, "cost">, stackFile: string): void {
  const cost = stackCost(plan, settings);
  if (cost?.limit === undefined || cost.planned <= cost.limit) return;
  const expected = `at least ${Math.ceil(cost.planned)}, what the plan costs in ${cost.currency} a month`;
  failOnProblems(stackFile, [
    {
      path: ["config", "axon:kubernetes", "cost", "monthlyLimit"],
      expected,
      received: String(cost.limit),
      hint: "allow more, or lower replicas, requests and disks",
    },
  ]);
}
