import type { Plan } from "@axon/core";

/** Where the Secret of a part is: beside the part itself where it runs here, and beside everybody who uses it. */
export function namespacesOf(plan: Plan, part: string): string[] {
  const { services, jobs, databases, caches } = plan;
  const own = [...databases, ...caches].filter(({ name }) => name === part);
  const users = [...services, ...jobs].filter(({ uses }) => Object.hasOwn(uses, part));
  return distinct(plan, [...own, ...users]);
}

/** Everywhere that images come from the registry. */
export function namespacesPulling(plan: Plan, host: string): string[] {
  const workloads = [...plan.services, ...plan.jobs, ...plan.rayClusters];
  return distinct(
    plan,
    workloads.filter(({ imageReference }) => imageReference.startsWith(`${host}/`)),
  );
}

function distinct({ namespace }: Plan, parts: readonly { readonly layer?: string }[]): string[] {
  return [...new Set(parts.map(({ layer }) => layer ?? namespace))].sort();
}
