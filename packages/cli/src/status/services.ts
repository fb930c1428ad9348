import type { V1EndpointSlice, V1Service } from "@kubernetes/client-node";
import type { StatusRow } from "./workloads.ts";

/**
 * A service and how many pods answer behind it. One that an operator made, which knows when it leads nowhere, is not judged, nor
 * is one of a workload that wants no replica.
 * @param slices all of the namespace; undefined where no pods run
 */
export function serviceRow(
  namespace: string,
  { metadata, spec }: V1Service,
  slices: readonly V1EndpointSlice[] | undefined,
  idle: ReadonlySet<string>,
): StatusRow {
  const name = metadata?.name ?? "";
  const ports = (spec?.ports ?? []).map(({ port, protocol = "TCP" }) => `${port}/${protocol}`).join(", ");
  const named = { kind: "Service", namespace, name };
  const where = `${spec?.type ?? "ClusterIP"} ${ports}`;
  if (slices === undefined || spec?.selector === undefined) return { ...named, ready: null, state: where };
  const endpoints = slices
    .filter((slice) => slice.metadata?.labels?.["kubernetes.io/service-name"] === name)
    .flatMap((slice) => slice.endpoints ?? []);
  // Unset means ready (EndpointSlice, conditions.ready).
  const answering = endpoints.filter(({ conditions }) => conditions?.ready !== false).length;
  const state = `${where}, ${answering} of ${endpoints.length} pods ready`;
  if ((metadata?.ownerReferences?.length ?? 0) > 0 || idle.has(name)) return { ...named, ready: null, state };
  return answering > 0
    ? { ...named, ready: true, state }
    : { ...named, ready: false, state, reason: "no ready pod is behind it" };
}
