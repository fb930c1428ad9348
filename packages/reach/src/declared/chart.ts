import { isMeasured } from "@axon/core";
import { allPorts, portRange, unionPorts } from "../ports.ts";
import { scraper } from "./edges.ts";
import type { DeclaredFlow, Wanted } from "./flow.ts";
import { internet } from "./ground.ts";

/** Which pods a chart brings is known to nobody: each one of its namespace may be the one that is meant. */
export function chartFlows({ plan, places }: Wanted): DeclaredFlow[] {
  const { chart, namespace } = plan;
  if (!chart) return [];
  const pods = { namespace };
  const tcp = (ports: readonly number[]) => unionPorts(...ports.map((port) => portRange("TCP", port)));
  const { serves, metrics, calls } = chart;
  return [
    {
      from: pods,
      to: pods,
      ports: allPorts,
      because: "what the chart brings works together",
      wide: "what its pods ask of one another only the chart knows",
    },
    ...(serves.length > 0
      ? [{ from: { namespace: places.entry }, to: pods, ports: tcp(serves), because: "lets clients in", inMesh: true }]
      : []),
    ...(isMeasured(plan) && metrics.length > 0
      ? [
          {
            from: scraper(places.sharedMonitoring),
            to: pods,
            ports: tcp(metrics),
            because: "reads its metrics",
            inMesh: true,
          },
        ]
      : []),
    ...(calls.length > 0
      ? [{ from: pods, to: internet("internet (for the chart)"), ports: tcp(calls), because: "calls what is outside" }]
      : []),
  ];
}
