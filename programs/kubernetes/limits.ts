import { failOnProblems, type Plan, type Problem } from "@axon/core";
import { layerOf } from "./placed.ts";

/** Refuses a plan with parts that this target cannot make: better nothing than half of a system. @throws ProblemError */
export function checkLimits(plan: Plan): void {
  const problems = [
    ...plan.endpoints.flatMap((endpoint) => routesAcrossLayers(plan, endpoint)),
    ...plan.brokers.filter(({ tls }) => !tls).map(({ name }) => withoutTls(name)),
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

/** The operator's listeners speak TLS alone. */
function withoutTls(broker: string): Problem {
  return { path: ["brokers", broker, "tls"], expected: "true on this target", received: "false" };
}
