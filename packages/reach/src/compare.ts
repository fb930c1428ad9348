import { type AddressGroup, addressGroups, blockSet, cidrsSet, holds, overlap, usualPodRanges } from "./addresses.ts";
import type { DeclaredFlow, End } from "./declared/flow.ts";
import { type Cluster, type Endpoint, isPod, type Pod } from "./model.ts";
import { outsiders } from "./outsiders.ts";
import { hasPorts, noPorts, type PortSet, subtractPorts, unionPorts } from "./ports.ts";
import { Reach } from "./reach.ts";

/** A way between two ends, and the ports it is about. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly ports: PortSet;
}

/** What is possible beside what is wanted. */
export interface Comparison {
  readonly flows: readonly DeclaredFlow[];
  /** Wanted and closed, with the flow that wants it. */
  readonly missing: readonly (Way & { readonly flow: DeclaredFlow })[];
  /** Open, or open for some address a pod may get, and wanted by nobody. */
  readonly unexpected: readonly Way[];
}

interface Party {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** The addresses it stands for, where it is no pod. */
  readonly group?: AddressGroup;
  readonly ours: boolean;
}

/** Holds what policies make possible against what is wanted: all of that must be, and nothing else may. */
export function compare(cluster: Cluster, flows: readonly DeclaredFlow[]): Comparison {
  const parties = partiesOf(cluster, flows);
  const podRanges = cidrsSet(cluster.podRanges ?? usualPodRanges);
  const isAt = (end: End, party: Party): boolean => meets(end, party, podRanges);
  const reach = new Reach(cluster);
  const missing: Comparison["missing"][number][] = [];
  const unexpected: Way[] = [];
  for (const from of parties) {
    const leaving = flows.filter((flow) => isAt(flow.from, from));
    for (const to of parties) {
      if (!from.ours && !to.ours) continue;
      const wanted = leaving.filter((flow) => isAt(flow.to, to));
      const { certain, possible } = reach.connection(from.endpoint, to.endpoint);
      const ends = { from: from.name, to: to.name };
      for (const flow of wanted) {
        // A pod is meant by an address only where it may happen to have it.
        if ("addresses" in flow.to && to.group === undefined) continue;
        const ports = subtractPorts(flow.ports, certain);
        if (hasPorts(ports)) missing.push({ ...ends, ports, flow });
      }
      const ports = subtractPorts(possible, unionPorts(noPorts, ...wanted.map((flow) => flow.ports)));
      if (hasPorts(ports)) unexpected.push({ ...ends, ports });
    }
  }
  return { flows, missing: [...missing, ...withoutEnds(flows, parties, isAt)], unexpected };
}

/** A flow one of whose ends is not there at all: nothing would be compared for it. */
function withoutEnds(
  flows: readonly DeclaredFlow[],
  parties: readonly Party[],
  isAt: (end: End, party: Party) => boolean,
) {
  const there = (end: End) => parties.some((party) => isAt(end, party));
  return flows
    .filter(({ from, to, ports }) => !there(from) || !there(to) || !hasPorts(ports))
    .map((flow) => ({ from: endName(flow.from), to: endName(flow.to), ports: flow.ports, flow }));
}

function partiesOf(cluster: Cluster, flows: readonly DeclaredFlow[]): Party[] {
  const places = new Set(cluster.namespaces.map(({ name }) => name));
  const pod = (endpoint: Pod): Party => ({ name: endpoint.name, endpoint, ours: places.has(endpoint.namespace) });
  return [
    ...cluster.pods.map(pod),
    ...outsiders(cluster, flows).map(pod),
    ...addressGroups(setsOf(cluster, flows)).map((group) => ({
      // The first address tells the reader which of all are meant.
      name: `addresses like ${group.address}`,
      endpoint: { address: group.address },
      group,
      ours: false,
    })),
  ];
}

function setsOf({ policies }: Cluster, flows: readonly DeclaredFlow[]) {
  const peers = policies.flatMap(({ ingress = [], egress = [] }) => [
    ...ingress.flatMap(({ from = [] }) => from),
    ...egress.flatMap(({ to = [] }) => to),
  ]);
  return [
    ...peers.flatMap(({ ipBlock }) => (ipBlock ? [blockSet(ipBlock)] : [])),
    ...flows.flatMap(({ from, to }) => [from, to].flatMap((end) => ("addresses" in end ? [end.addresses] : []))),
  ];
}

function meets(end: End, { endpoint, group, ours }: Party, podRanges: ReturnType<typeof cidrsSet>): boolean {
  if ("addresses" in end) {
    if (group) return holds(end.addresses, group.set[0]?.first ?? -1n);
    return overlap(end.addresses, podRanges);
  }
  if (!isPod(endpoint)) return false;
  if ("own" in end) return ours;
  const labels = Object.entries(end.labels ?? {});
  if (!labels.every(([key, value]) => endpoint.labels[key] === value)) return false;
  if ("app" in end) return ours && endpoint.labels.app === end.app;
  return endpoint.namespace === end.namespace;
}

/** One end in words. */
export function endName(end: End): string {
  if ("app" in end) return [end.app, ...Object.values(end.labels ?? {})].join(" ");
  if ("own" in end) return "every pod";
  if ("addresses" in end) return end.called;
  const labels = Object.values(end.labels ?? {});
  return labels.length === 0 ? `${end.namespace}/*` : `${end.namespace}/${labels.join(",")}`;
}
