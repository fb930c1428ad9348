import { BlockList, isIPv4 } from "node:net";
import type { Cluster, Endpoint, Labels, Pod, PolicyPeer, PolicyPort, Protocol, Selector } from "@axon/reach";

/** One attempt to connect. */
export interface Attempt {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: Protocol;
  readonly port: number;
}

/** The specification read sentence by sentence, for one connection at a time; it shares nothing with what it checks. */
export function naivelyAllowed(cluster: Cluster, { from, to, protocol, port }: Attempt): boolean {
  for (const direction of ["Egress", "Ingress"] as const) {
    const pod = direction === "Egress" ? from : to;
    const other = direction === "Egress" ? to : from;
    if (!("namespace" in pod)) continue;
    let isolated = false;
    let allowed = false;
    for (const policy of cluster.policies) {
      if (policy.namespace !== pod.namespace || !matches(policy.podSelector, pod.labels)) continue;
      const types =
        policy.policyTypes !== undefined && policy.policyTypes.length > 0
          ? policy.policyTypes
          : (policy.egress ?? []).length > 0
            ? ["Ingress", "Egress"]
            : ["Ingress"];
      if (!types.includes(direction)) continue;
      isolated = true;
      const rules =
        direction === "Egress"
          ? (policy.egress ?? []).map((rule) => ({ peers: rule.to ?? [], ports: rule.ports ?? [] }))
          : (policy.ingress ?? []).map((rule) => ({ peers: rule.from ?? [], ports: rule.ports ?? [] }));
      for (const { peers, ports } of rules) {
        const peerFits = peers.length === 0 || peers.some((peer) => isPeer(cluster, peer, policy.namespace, other));
        const portFits = ports.length === 0 || ports.some((candidate) => isPort(candidate, protocol, port, to));
        if (peerFits && portFits) allowed = true;
      }
    }
    if (isolated && !allowed) return false;
  }
  return true;
}

function matches({ matchLabels, matchExpressions }: Selector, labels: Labels): boolean {
  for (const key in matchLabels) if (labels[key] !== matchLabels[key]) return false;
  for (const { key, operator, values } of matchExpressions ?? []) {
    const value = labels[key];
    if (operator === "Exists" && value === undefined) return false;
    if (operator === "DoesNotExist" && value !== undefined) return false;
    if (operator === "In" && (value === undefined || !values?.includes(value))) return false;
    if (operator === "NotIn" && value !== undefined && values?.includes(value)) return false;
  }
  return true;
}

function isPeer(cluster: Cluster, peer: PolicyPeer, own: string, endpoint: Endpoint): boolean {
  if (peer.ipBlock) {
    if (endpoint.address === undefined) return false;
    const { cidr, except = [] } = peer.ipBlock;
    return isIn(cidr, endpoint.address) && !except.some((range) => isIn(range, endpoint.address ?? ""));
  }
  if (!("namespace" in endpoint)) return false;
  if (peer.namespaceSelector === undefined) {
    if (endpoint.namespace !== own) return false;
  } else {
    const found = cluster.namespaces.find(({ name }) => name === endpoint.namespace);
    const labels = { ...found?.labels, "kubernetes.io/metadata.name": endpoint.namespace };
    if (!matches(peer.namespaceSelector, labels)) return false;
  }
  return peer.podSelector === undefined || matches(peer.podSelector, endpoint.labels);
}

function isIn(cidr: string, address: string): boolean {
  const [network = "", bits = ""] = cidr.split("/");
  const family = (text: string) => (isIPv4(text) ? "ipv4" : "ipv6");
  if (family(network) !== family(address)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family(network));
  return list.check(address, family(address));
}

function isPort(wanted: PolicyPort, protocol: Protocol, port: number, destination: Endpoint): boolean {
  if ((wanted.protocol ?? "TCP") !== protocol) return false;
  if (wanted.port === undefined) return true;
  if (typeof wanted.port === "number") return port >= wanted.port && port <= (wanted.endPort ?? wanted.port);
  const known: Pod["ports"] = "namespace" in destination ? destination.ports : [];
  return known.some(
    ({ name, port: number, protocol: its }) => name === wanted.port && number === port && its === protocol,
  );
}
