import { addressNumber, blockSet, cidrsSet, holds, overlap, usualPodRanges } from "./addresses.ts";
import { type Cluster, type Endpoint, isPod, type Labels, type Pod, type Policy, type PolicyPeer } from "./model.ts";
import { allPorts, hasPorts, intersectPorts, noPorts, type PortSet, portsOf, unionPorts } from "./ports.ts";
import type { Ranges } from "./ranges.ts";
import { selects } from "./selector.ts";

/** What one end may open at another. */
export interface Connection {
  /** Open whatever addresses the pods get. */
  readonly certain: PortSet;
  /** Open for some addresses: an `ipBlock` may hold a pod whose address is not known yet. Holds what is certain, too. */
  readonly possible: PortSet;
}

type Direction = "Ingress" | "Egress";
interface Rule {
  readonly policy: Policy;
  readonly peers: readonly PolicyPeer[] | undefined;
  readonly ports: Parameters<typeof portsOf>[0];
}

/**
 * Answers who can reach whom, to the letter of the NetworkPolicy specification
 * (https://kubernetes.io/docs/concepts/services-networking/network-policies/): a connection is open when the source may leave and
 * the destination may be entered. Policies add up and none takes anything away; a pod that no policy selects for a direction is open in it.
 *
 * Out of scope, as the specification leaves it to the network: pods of the host's network, and what the node itself sends, which
 * always gets in. Two replicas of one workload are two pods to the policies.
 */
export class Reach {
  readonly #namespaces: ReadonlyMap<string, Labels>;
  readonly #policies: ReadonlyMap<string, readonly Policy[]>;
  readonly #podRanges: Ranges;
  readonly #rules = new Map<Pod, Readonly<Record<Direction, readonly Rule[] | undefined>>>();
  readonly #blocks = new Map<NonNullable<PolicyPeer["ipBlock"]>, Ranges>();

  constructor({ namespaces, policies, podRanges = usualPodRanges }: Cluster) {
    this.#namespaces = new Map(namespaces.map(({ name, labels }) => [name, withOwnName(name, labels)]));
    this.#policies = Map.groupBy(policies, ({ namespace }) => namespace);
    this.#podRanges = cidrsSet(podRanges);
  }

  /** The ports `from` may open at `to`. */
  connection(from: Endpoint, to: Endpoint): Connection {
    const certain = this.#open(from, to, false);
    return { certain, possible: unionPorts(certain, this.#open(from, to, true)) };
  }

  #open(from: Endpoint, to: Endpoint, maybe: boolean): PortSet {
    const leaving = this.#half("Egress", from, to, to, maybe);
    return hasPorts(leaving) ? intersectPorts(leaving, this.#half("Ingress", to, from, to, maybe)) : noPorts;
  }

  /** What `pod` lets through in one direction to or from `other`; addresses outside have no policies of their own. */
  #half(direction: Direction, pod: Endpoint, other: Endpoint, destination: Endpoint, maybe: boolean): PortSet {
    const rules = isPod(pod) ? this.#rulesOf(pod)[direction] : undefined;
    if (rules === undefined) return allPorts;
    const open = rules.filter(
      ({ peers, policy }) =>
        peers === undefined ||
        peers.length === 0 ||
        peers.some((peer) => this.#includes(peer, policy.namespace, other, maybe)),
    );
    const at = isPod(destination) ? destination : undefined;
    return unionPorts(noPorts, ...open.map(({ ports }) => portsOf(ports, at)));
  }

  /** Rules for each direction; undefined where no policy isolates the pod in it. */
  #rulesOf(pod: Pod) {
    const known = this.#rules.get(pod);
    if (known) return known;
    const chosen = (this.#policies.get(pod.namespace) ?? []).filter(({ podSelector }) =>
      selects(podSelector, pod.labels),
    );
    const of = (direction: Direction, rulesIn: (policy: Policy) => Rule[]) => {
      const isolating = chosen.filter((policy) => directionsOf(policy).includes(direction));
      return isolating.length === 0 ? undefined : isolating.flatMap(rulesIn);
    };
    const rules = {
      Ingress: of("Ingress", (policy) =>
        (policy.ingress ?? []).map(({ from, ports }) => ({ policy, peers: from, ports })),
      ),
      Egress: of("Egress", (policy) => (policy.egress ?? []).map(({ to, ports }) => ({ policy, peers: to, ports }))),
    };
    this.#rules.set(pod, rules);
    return rules;
  }

  #includes(peer: PolicyPeer, namespace: string, endpoint: Endpoint, maybe: boolean): boolean {
    const { ipBlock, podSelector, namespaceSelector } = peer;
    if (ipBlock) return this.#inBlock(this.#block(ipBlock), endpoint, maybe);
    if (!isPod(endpoint)) return false;
    const inNamespace = namespaceSelector
      ? selects(namespaceSelector, this.#namespaces.get(endpoint.namespace) ?? withOwnName(endpoint.namespace, {}))
      : endpoint.namespace === namespace;
    return inNamespace && selects(podSelector ?? {}, endpoint.labels);
  }

  #block(ipBlock: NonNullable<PolicyPeer["ipBlock"]>): Ranges {
    const set = this.#blocks.get(ipBlock) ?? blockSet(ipBlock);
    this.#blocks.set(ipBlock, set);
    return set;
  }

  #inBlock(block: Ranges, { address }: Endpoint, maybe: boolean): boolean {
    if (address !== undefined) return holds(block, addressNumber(address));
    return maybe && overlap(block, this.#podRanges);
  }
}

/** Kubernetes labels every namespace with its name; nobody can change that. */
function withOwnName(name: string, labels: Labels): Labels {
  return { ...labels, "kubernetes.io/metadata.name": name };
}

/** Unsaid, a policy is about what comes in, and about what goes out only when it has a rule for it. */
function directionsOf({ policyTypes = [], egress = [] }: Policy): readonly Direction[] {
  if (policyTypes.length > 0) return policyTypes;
  return egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}
