import { failOnProblems, type Plan, type Problem } from "@axon/core";
import { isSingleServer } from "./data.ts";
import { layerOf } from "./placed.ts";

/** Refuses a plan with parts that this target cannot make: better nothing than half of a system. @throws ProblemError */
export function checkLimits(plan: Plan): void {
  const problems = [
    ...plan.endpoints.flatMap((endpoint) => routesAcrossLayers(plan, endpoint)),
    ...plan.databases
      .filter((database) => database.alternatingUsers && isSingleServer(database))
      .map(({ name }) => withOneUser(name)),
    ...plan.brokers.filter(({ tls }) => !tls).map(({ name }) => withoutTls("brokers", name)),
    ...plan.searches.filter(({ tls }) => !tls).map(({ name }) => withoutTls("searches", name)),
  ];
  failOnProblems(`system "${plan.system}" on kubernetes`, problems);
}

/** A route may not lead into another namespace than its own. */
function routesAcrossLayers(plan: Plan, { name, routes }: Plan["endpoints"][number]): Problem[] {
  const layers = [...new Set(routes.map(({ service }) => layerOf(plan, service) ?? "none"))];
  if (layers.length < 2) return [];
  const expected = "routes to services of one layer";
  return [
    { path: ["endpoints", name, "routes"], expected, received: layers.join(", "), hint: "write an endpoint for each" },
  ];
}

/** Users are made by the operator of a cluster; a plain server has its owner alone. */
function withOneUser(database: string): Problem {
  const hint = "a pooler, a standby or a backup makes it a cluster";
  const path = ["databases", database, "alternatingUsers"];
  return { path, expected: "false for a single plain server", received: "true", hint };
}

/** What the operators make speaks TLS alone. */
function withoutTls(section: "brokers" | "searches", name: string): Problem {
  return { path: [section, name, "tls"], expected: "true on this target", received: "false" };
}
