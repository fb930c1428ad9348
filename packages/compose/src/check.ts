import { type Plan, type Problem, show } from "@axon/core";
import { logContainerNames } from "./logs.ts";
import { ownProfiles, profilesOf } from "./profiles.ts";

/** Kinds of component that become no container here; secrets and layers need none. */
const unmadeSections = ["rayClusters"] as const;

/** Containers beside the system's own. */
const watchers: readonly string[] = ["prometheus", "grafana", ...logContainerNames];

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
    ...plan.searches.map(({ name, tls }) => ({ section: "searches", name, tls })),
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
  return [...unmade, ...named, ...encrypted, ...guarded, ...checkProfiles(plan)];
}

/** A component of a profile may not be there, which whoever uses it must be able to do without. */
function checkProfiles(plan: Plan): Problem[] {
  const own = [...profilesOf(plan)].flatMap(([profile, names]) =>
    ownProfiles.includes(profile)
      ? names.map((name) => ({
          path: [name, "profile"],
          expected: "another name",
          received: `${profile}, which is Axon's`,
        }))
      : [],
  );
  const inProfiles = [...profilesOf(plan).values()].flat();
  const needed = [...plan.services, ...plan.jobs].flatMap((workload) =>
    Object.entries(workload.uses)
      .filter(([used, { optional }]) => inProfiles.includes(used) && !optional)
      .map(([used]) => ({
        path: [workload.name, "uses", used, "optional"],
        expected: "true, as it is in a profile that may be off",
        received: "false",
      })),
  );
  return [...own, ...needed];
}
