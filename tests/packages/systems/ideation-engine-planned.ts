import assert from "node:assert/strict";
import { type EnvironmentName, formatBytes, formatCpu, type Plan, plan, type SystemOverride } from "@axon/core";
import { ideationEngine } from "@axon/systems";

export const environments = ["dev", "test", "staging", "prod"] as const;
export const planned = (environment: EnvironmentName, overrides: SystemOverride = {}): Plan =>
  plan(ideationEngine, { environment, target: "kubernetes", overrides });
export const [dev, test, staging, prod] = [planned("dev"), planned("test"), planned("staging"), planned("prod")];
export const axes = ["R", "T", "G", "A", "P", "C", "M", "S", "D"];

export function only<T>(items: readonly T[]): T {
  const [item] = items;
  assert.ok(item !== undefined && items.length === 1, `${items.length} instead of one`);
  return item;
}
export function find<T extends { readonly name: string }>(items: readonly T[], name: string): T {
  const found = items.find((item) => item.name === name);
  assert.ok(found, `no ${name}`);
  return found;
}
export const service = (from: Plan, name: string) => find(from.services, name);
export const scaleOf = (from: Plan, name: string) => {
  const { scale } = service(from, name);
  assert.ok(scale, `${name} has no autoscaler`);
  return scale;
};

/** CPU and memory, reserved and at most. */
export const size = ({ cpu, memory }: Pick<Plan["services"][number], "cpu" | "memory">) =>
  [cpu.request, cpu.limit].map(formatCpu).concat([memory.request, memory.limit].map(formatBytes));

/** What a workload reads from its environment: values, and `component.attribute` of others. */
export const variables = ({ bindings }: Pick<Plan["services"][number], "bindings">): Record<string, string> =>
  Object.fromEntries(
    bindings.flatMap((binding) =>
      "value" in binding
        ? [[binding.variable, binding.value]]
        : "from" in binding
          ? [[binding.variable, `${binding.from}.${binding.attribute}`]]
          : [],
    ),
  );
export const callersOf = (from: Plan, name: string) =>
  from.edges.filter(({ to }) => to.name === name).map((edge) => edge.from.name);
