import assert from "node:assert/strict";
import {
  type EnvironmentName,
  type Plan,
  type PlannedJob,
  type PlannedService,
  ProblemError,
  plan,
  type SystemDefinition,
} from "@axon/core";
import { nca } from "@axon/systems";

export const environments = ["dev", "staging", "prod"] as const;

/** The plan of an environment on Kubernetes, with what an installation says differently. */
export function planned(
  environment: EnvironmentName,
  overrides: object = {},
  definition: SystemDefinition = nca,
): Plan {
  return plan(definition, { environment, target: "kubernetes", overrides });
}

/** The message of a plan that is refused. */
export function refused(environment: EnvironmentName, overrides: object, definition: SystemDefinition = nca): string {
  try {
    planned(environment, overrides, definition);
  } catch (error) {
    assert.ok(error instanceof ProblemError);
    return error.message;
  }
  return assert.fail("it was accepted");
}

export function find<T extends { readonly name: string }>(items: readonly T[], name: string): T {
  const found = items.find((item) => item.name === name);
  assert.ok(found, `no ${name}`);
  return found;
}

export const api = (from: Plan): PlannedService => find(from.services, "neuroca-api");
export const worker = (from: Plan): PlannedService => find(from.services, "neuroca-worker");
export const job = (from: Plan, name: string): PlannedJob => find(from.jobs, name);
export const database = (from: Plan) => find(from.databases, "postgres");

/** What a workload reads from its environment: values, and `component.attribute` of others. */
export function variables({ bindings }: Pick<PlannedService, "bindings">): Readonly<Record<string, string>> {
  return Object.fromEntries(
    bindings.flatMap((binding) =>
      "value" in binding
        ? [[binding.variable, binding.value]]
        : "from" in binding
          ? [[binding.variable, `${binding.from}.${binding.attribute}`]]
          : [],
    ),
  );
}
