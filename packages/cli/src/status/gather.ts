import type { V1ObjectMeta } from "@kubernetes/client-node";
import type { Cluster, Kind, Kinds } from "../cluster/cluster.ts";
import { certificateRow, gatewayRow, ingressRow, routeRow } from "./entry.ts";
import { podRow } from "./pods.ts";
import { serviceRow } from "./services.ts";
import { databaseRow, deploymentRow, rolloutRow, type StatusRow, statefulSetRow } from "./workloads.ts";

/** A deployed system as its cluster sees it, by namespace and name. */
export interface SystemStatus {
  readonly workloads: readonly StatusRow[];
  readonly pods: readonly StatusRow[];
  readonly services: readonly StatusRow[];
  /** Gateways or ingresses with their routes and certificates. */
  readonly entry: readonly StatusRow[];
}

/** Asks for all there is in the namespaces of a system. @throws CommandFailure when something may not be listed */
export async function gatherStatus(cluster: Cluster, namespaces: readonly string[]): Promise<SystemStatus> {
  const parts = await Promise.all(namespaces.map((namespace) => statusIn(cluster, namespace)));
  const all = (part: keyof SystemStatus) => parts.flatMap((status) => status[part]);
  return { workloads: all("workloads"), pods: all("pods"), services: all("services"), entry: all("entry") };
}

async function statusIn(cluster: Cluster, namespace: string): Promise<SystemStatus> {
  const runsPods = cluster.config !== undefined;
  const rows = async <K extends Kind>(
    kind: K,
    row: (named: Pick<StatusRow, "kind" | "namespace" | "name">, object: Kinds[K]) => StatusRow,
  ) => {
    const objects = await cluster.list(kind, namespace);
    return objects.map((object) => row({ kind, namespace, name: nameOf(object) }, object));
  };
  const [workloads, pods, services, slices, entry] = await Promise.all([
    Promise.all([
      rows("Deployment", deploymentRow),
      rows("StatefulSet", statefulSetRow),
      rows("Rollout", rolloutRow),
      rows("Cluster", databaseRow),
    ]),
    rows("Pod", (_named, pod) => podRow(namespace, pod)),
    cluster.list("Service", namespace),
    cluster.list("EndpointSlice", namespace),
    Promise.all([
      rows("Gateway", gatewayRow),
      rows("HTTPRoute", (named, route) => routeRow(named, route, runsPods)),
      rows("Ingress", ingressRow),
      rows("Certificate", certificateRow),
    ]),
  ]);
  const idle = new Set(workloads.flat().flatMap(({ name, state }) => (state.endsWith("/0") ? [name] : [])));
  return {
    workloads: workloads.flat(),
    pods,
    services: services.map((service) => serviceRow(namespace, service, runsPods ? slices : undefined, idle)),
    entry: entry.flat(),
  };
}

function nameOf({ metadata }: { readonly metadata?: V1ObjectMeta }): string {
  return metadata?.name ?? "";
}
