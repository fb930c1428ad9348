import { KubernetesFlow, type Peer } from "@axon/platform/kubernetes";
import type { Ground } from "./ground.ts";
import { meshOf } from "./mesh.ts";

/** The API server's and the nodes' addresses are the cluster's own business; their ports are not. */
export const everywhere = { cidrs: ["0.0.0.0/0"] } as const satisfies Peer;

/** A path that starts at a pod of the monitoring namespace; `app` alone names another pod of it. */
export function watchPath(ground: Ground, name: string, from: string, to: Peer, port: number): KubernetesFlow {
  const { namespace } = ground.monitoring;
  const destination = "app" in to ? { namespace, ...to } : to;
  return new KubernetesFlow(
    name,
    {
      ...ground.monitoring.placement(from),
      from: { app: from, namespace },
      to: destination,
      port,
      mesh: meshOf(ground, to),
    },
    ground.options,
  );
}

/** The paths to the API server, for pods that ask it for others. */
export function apiServerPaths(ground: Ground, from: string): KubernetesFlow[] {
  const known = ground.settings.apiServer.map(({ cidr, port }) => ({ to: { cidrs: [cidr] }, port }));
  const servers = known.length > 0 ? known : [443, 6_443].map((port) => ({ to: everywhere, port }));
  return servers.map(({ to, port }) => watchPath(ground, `${from}-to-api-server-${port}`, from, to, port));
}
