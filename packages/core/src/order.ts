import type { System } from "./model/system.ts";
import type { Problem } from "./problem.ts";

/** Services sorted so that each comes after those it needs, by name where that leaves a choice. */
export function startOrder(system: System): string[] {
  const order = new Set<string>();
  const visit = (name: string): void => {
    if (order.has(name)) return;
    for (const needed of neededBy(system, name).sort()) visit(needed);
    order.add(name);
  };
  for (const name of Object.keys(system.services).sort()) visit(name);
  return [...order];
}

/** Services that wait for one another in a circle would never start. */
export function checkStartOrder(system: System): Problem[] {
  const problems: Problem[] = [];
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    if (done.has(name)) return;
    const start = trail.indexOf(name);
    if (start >= 0) {
      const circle = [...trail.slice(start), name];
      problems.push({
        path: useOf(system, circle.at(-2) ?? name, name),
        expected: "free of circles",
        received: circle.join(" → "),
      });
      return;
    }
    for (const needed of neededBy(system, name)) visit(needed, [...trail, name]);
    done.add(name);
  };
  for (const name of Object.keys(system.services)) visit(name, []);
  return problems;
}

/** The services a service and the jobs that run before it use. */
function neededBy(system: System, name: string): string[] {
  const used = [system.services[name]?.uses ?? {}, ...jobsBefore(system, name).map(([, { uses }]) => uses)];
  return [...new Set(used.flatMap(Object.keys))].filter((needed) => Object.hasOwn(system.services, needed));
}

function jobsBefore(system: System, name: string) {
  return Object.entries(system.jobs).filter(([, { runs }]) => "before" in runs && runs.before.includes(name));
}

/** Where it is written that `name` needs `needed`. */
function useOf(system: System, name: string, needed: string): Problem["path"] {
  if (Object.hasOwn(system.services[name]?.uses ?? {}, needed)) return ["services", name, "uses", needed];
  const [job] = jobsBefore(system, name).find(([, { uses }]) => Object.hasOwn(uses, needed)) ?? [name];
  return ["jobs", job, "uses", needed];
}
