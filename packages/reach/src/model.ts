/** Names and values that selectors look at. */
export type Labels = Readonly<Record<string, string>>;

/** A label selector of the Kubernetes API; without any requirement it selects everything. */
export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    readonly values?: readonly string[];
  }[];
}

export const protocols = ["TCP", "UDP", "SCTP"] as const;
export type Protocol = (typeof protocols)[number];

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
}

/** Pods that are alike to every policy: those of one workload, or somebody else's with certain labels. */
export interface Pod {
  /** What the reader knows them by. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  /** Ports of the containers that have a name, which policies may use instead of the number. */
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: Protocol }[];
  /** @default - not known, as before the pods exist: then any address that pods may have */
  readonly address?: string;
}

export interface PolicyPort {
  /** @default "TCP" */
  readonly protocol?: Protocol;
  /** Number, or name of a port of the destination's containers. @default - all ports of the protocol */
  readonly port?: number | string;
  /** Last number of a range that begins at `port`. */
  readonly endPort?: number;
}

export interface PolicyPeer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

/** A NetworkPolicy of networking.k8s.io/v1, as much as decides who reaches whom. */
export interface Policy {
  readonly name: string;
  readonly namespace: string;
  readonly podSelector: Selector;
  readonly policyTypes?: readonly ("Ingress" | "Egress")[];
  readonly ingress?: readonly { readonly from?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }[];
  readonly egress?: readonly { readonly to?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }[];
}

/** What a cluster's network decides by. A namespace that is not listed has the one label Kubernetes gives it. */
export interface Cluster {
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
  readonly policies: readonly Policy[];
  /** Ranges the addresses of pods are from. @default - the private ranges and RFC 6598 */
  readonly podRanges?: readonly string[];
}

/** One end of a connection: pods, or a single address outside of the cluster. */
export type Endpoint = Pod | { readonly address: string };

export function isPod(endpoint: Endpoint): endpoint is Pod {
  return "namespace" in endpoint;
}
