import type { Plan } from "@axon/core";
import { cidrsSet } from "../addresses.ts";
import type { Labels, Pod } from "../model.ts";
import type { KubernetesObject } from "../objects.ts";
import type { PortSet } from "../ports.ts";
import type { Ranges } from "../ranges.ts";

/**
 * One end of a flow that is wanted.
 * - `app`: our pods with this `app` label, all of them or those with the labels;
 * - `own`: every pod of the namespaces that are ours;
 * - `namespace`: pods of a namespace that is somebody else's, all of them or those with the labels;
 * - `addresses`: what is outside of the cluster, or known only by its address.
 */
export type End =
  | { readonly app: string; readonly labels?: Labels }
  | { readonly own: true }
  | { readonly namespace: string; readonly labels?: Labels }
  | { readonly addresses: Ranges; readonly called: string };

/** A flow that must be possible, and why. What no such flow asks for must not be. */
export interface DeclaredFlow {
  readonly from: End;
  readonly to: End;
  readonly ports: PortSet;
  /** Why it is wanted, in words for the person on call. */
  readonly because: string;
  /** Name of the edge of the plan, where the system's definition asks for it. */
  readonly edge?: string;
  /** Set where more is open than is needed, with what would narrow it. */
  readonly wide?: string;
  /** Both ends are in the mesh, where there is one. @default false */
  readonly inMesh?: boolean;
}

/** What belongs to the cluster, as the stack file says it. */
export interface ClusterPlaces {
  /** Namespace of the proxies that let clients in. */
  readonly entry: string;
  /** Namespace of a Prometheus shared with others; undefined where the system has its own. */
  readonly sharedMonitoring?: string;
  readonly kubeStateMetrics: string;
  /** Namespace of the CloudNativePG operator. */
  readonly cloudNativePg: string;
  /** Namespaces of the other operators and controllers. */
  readonly strimzi: string;
  readonly elastic: string;
  readonly kubeRay: string;
  readonly keda: string;
  readonly argoRollouts: string;
  readonly certManager: string;
  readonly velero: string;
  /** Namespace of External Secrets; undefined where the stack makes its secrets itself. */
  readonly externalSecrets?: string;
  /** Whether the entry's proxies are Envoy Gateway's, a set for each endpoint. @default false */
  readonly envoyGateway?: boolean;
  /** Port that proxies listen on where the installation says how they are reached from inside. @default - Envoy Gateway's own */
  readonly entryPort?: number;
  /** Whether pods talk through Istio's ambient mesh. @default false */
  readonly mesh?: boolean;
  /** A store of buckets outside of the system: on the internet, or at an address of its own. Undefined where it has one itself. */
  readonly objectStore?: "internet" | { readonly port: number };
  /** Ranges that outside systems are reached at, by name; any public address for those that are not there. @default none */
  readonly externals?: Readonly<Record<string, readonly string[]>>;
  /** Where the API server answers; empty where nobody said. */
  readonly apiServer: readonly { readonly cidr: string; readonly port: number }[];
}

/** What flows are derived from: never the network policies, which are what is judged. */
export interface Wanted {
  readonly plan: Plan;
  readonly places: ClusterPlaces;
  /** Everything that is rendered. */
  readonly objects: readonly KubernetesObject[];
  readonly pods: readonly Pod[];
}

/** RFC 1918, RFC 6598 and link-local, where the clouds' metadata service is: no service on the internet has such an address. */
const notInternet = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"];
export const internetExcept: readonly string[] = notInternet;
export const anyIpv4 = cidrsSet(["0.0.0.0/0"]);

/** Whether there are pods with an `app` label. */
export function hasApp({ pods }: Wanted, app: string): boolean {
  return pods.some(({ labels }) => labels.app === app);
}
