import type { Plan, Problem } from "@axon/core";

/** What a compose file cannot keep: it has no certificates, so a plan that demands encryption must not be weakened silently. */
export function checkPlan(plan: Plan): Problem[] {
  const stores = [
    ...plan.databases.map(({ name, tls }) => ({ section: "databases", name, tls })),
    ...plan.caches.map(({ name, tls }) => ({ section: "caches", name, tls })),
  ];
  return stores
    .filter(({ tls }) => tls)
    .map(({ section, name }) => ({
      path: [section, name, "tls"],
      expected: "false, as a compose file has no certificates",
      received: "true",
      hint: "render an environment for development, or say so under targets.compose",
    }));
}
