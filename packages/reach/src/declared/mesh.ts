import { cidrsSet } from "../addresses.ts";
import { allPorts, portRange } from "../ports.ts";
import type { DeclaredFlow, End, Wanted } from "./flow.ts";

/** TCP port of HBONE, the tunnel between two pods of Istio's ambient mesh (https://istio.io/latest/docs/ambient/architecture/). */
const tunnel = portRange("TCP", 15_008);

/** Where the kubelet's checks come from in the mesh (https://istio.io/latest/docs/ambient/usage/networkpolicy/). */
const kubelet: End = { addresses: cidrsSet(["169.254.7.127/32"]), called: "kubelet (169.254.7.127)" };

/** In a mesh, connections between its pods go through its tunnel, and the kubelet checks them from an address of its own. */
export function meshFlows({ plan, places, objects }: Wanted, flows: readonly DeclaredFlow[]): DeclaredFlow[] {
  if (!places.mesh) return [];
  const outside = objects
    .filter(({ kind, apiVersion }) => apiVersion.startsWith("postgresql.cnpg.io/") && /^(Cluster|Pooler)$/.test(kind))
    .map(({ metadata }) => metadata.name);
  const carried = flows.filter(
    ({ inMesh, to }) => inMesh && (("app" in to && !outside.includes(to.app)) || "namespace" in to),
  );
  const namespaces = [plan.namespace, ...plan.layers.map(({ name }) => name), plan.monitoring.namespace];
  return [
    ...carried.map(({ from, to, because }) => ({
      from,
      to,
      ports: tunnel,
      because: `${because}, by the mesh's tunnel`,
    })),
    ...namespaces.map((namespace) => ({
      from: kubelet,
      to: { namespace },
      ports: allPorts,
      because: "checks the health of pods in the mesh",
    })),
  ];
}
