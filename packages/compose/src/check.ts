import { type Plan, type Problem, show } from "@axon/core";

/** What a compose file cannot keep: it is for development, has no certificates, and must not weaken a plan silently. */
export function checkPlan(plan: Plan): Problem[] {
  const development = ["dev", "test"];
  if (!development.includes(plan.environment)) {
    return [
      {
        path: ["environment"],
        expected: `one of ${development.join(", ")} on compose`,
        received: show(plan.environment),
      },
    ];
  }
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
