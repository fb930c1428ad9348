import { allPorts, portRange } from "../ports.ts";
import type { DeclaredFlow, Wanted } from "./flow.ts";
import { apiServerFlows } from "./ground.ts";

/** What KubeRay and its clusters need beside the traffic of clients. */
export function rayFlows(wanted: Wanted): DeclaredFlow[] {
  return wanted.plan.rayClusters.flatMap(({ name }): DeclaredFlow[] => [
    {
      from: { app: name },
      to: { app: name },
      ports: allPorts,
      because: "Ray's processes meet on ports they choose themselves",
    },
    {
      from: { namespace: wanted.places.kubeRay },
      to: { app: name },
      ports: portRange("TCP", 8_265),
      because: "the operator watches the head",
    },
    ...apiServerFlows(wanted, { app: name, labels: { "axon.dev/ray-role": "ray-head" } }, "asks for workers"),
  ]);
}
