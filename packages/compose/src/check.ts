import { type Plan, type Problem, show } from "@axon/core";

/** Kinds of component that become no container here; secrets and layers need none. */
const unmadeSections = ["searches", "rayClusters", "tracing"] as const;

/** Containers beside the system's own. */
const watchers = ["prometheus", "grafana"];

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
  const unmade = unmadeSections.flatMap((section) =>
    plan[section].map(({ name }) => ({
      path: [section, name],
      expected: "switched off on compose",
      received: "a part that it cannot make",
      hint: `say { ${section}: { ${JSON.stringify(name)}: { enabled: false } } } under targets.compose`,
    })),
  );
  const stored = plan.buckets
    .filter(({ name }) => !isFolder(plan, name))
    .map(({ name }) => ({
      path: ["buckets", name],
      expected: "switched off on compose",
      received: "a part that it cannot make",
      hint: `say { buckets: { ${JSON.stringify(name)}: { enabled: false } } } under targets.compose`,
    }));
  const taken = plan.monitoring.enabled
    ? [...plan.services, ...plan.jobs, ...plan.databases, ...plan.caches, ...plan.brokers].filter(({ name }) =>
        watchers.includes(name),
      )
    : [];
  const named = taken.map(({ name }) => ({
    path: [name],
    expected: "another name on compose, where what watches the system has this one",
    received: show(name),
    hint: "rename it, or say { monitoring: { enabled: false } } under targets.compose",
  }));
  const stores = [
    ...plan.databases.map(({ name, tls }) => ({ section: "databases", name, tls })),
    ...plan.caches.map(({ name, tls }) => ({ section: "caches", name, tls })),
    ...plan.brokers.map(({ name, tls }) => ({ section: "brokers", name, tls })),
  ];
  const encrypted = stores
    .filter(({ tls }) => tls)
    .map(({ section, name }) => ({
      path: [section, name, "tls"],
      expected: "false, as a compose file has no certificates",
      received: "true",
      hint: "render an environment for development, or say so under targets.compose",
    }));
  const guarded = plan.endpoints
    .filter(({ authentication }) => authentication !== false)
    .map(({ name }) => ({
      path: ["endpoints", name, "authentication"],
      expected: "false, as no proxy of a compose file checks tokens",
      received: "a provider",
      hint: "render an environment for development, or say so under targets.compose",
    }));
  return [...unmade, ...stored, ...named, ...encrypted, ...guarded];
}

/** A bucket that is only copied from can be a folder; one that is asked for its address must be a store. */
function isFolder({ services, jobs }: Plan, bucket: string): boolean {
  const uses = [...services, ...jobs].flatMap((workload) => workload.uses[bucket] ?? []);
  return uses.length > 0 && uses.every(({ env, fetch }) => fetch !== undefined && Object.keys(env).length === 0);
}
