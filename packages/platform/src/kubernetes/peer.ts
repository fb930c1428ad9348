import { isIPv4, isIPv6 } from "node:net";
import { type Problem, show } from "@axon/core";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Labels } from "./placement.ts";

/**
 * One end of a flow.
 * - `app`: our pods with this `app` label, in the flow's namespace or the named one;
 * - `namespace` alone: pods of somebody else, any of the namespace or those with the labels;
 * - `internet`: public addresses; private ranges, carrier-grade NAT and the metadata service are left out (CC-111);
 * - `cidrs`: addresses that need naming, such as a database outside the cluster or the API server.
 */
export type Peer =
  | { readonly app: string; readonly namespace?: pulumi.Input<string> }
  | { readonly namespace: pulumi.Input<string>; readonly podLabels?: Labels }
  | { readonly internet: true; readonly ipv6?: boolean }
  | { readonly cidrs: readonly string[] };

/** Ranges that are not the internet: RFC 1918, RFC 6598 and link-local with the clouds' metadata service. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"];
/** RFC 4193, which also holds the clouds' metadata service, and link-local. */
const privateRangesV6 = ["fc00::/7", "fe80::/10"];

/** The peer, as a NetworkPolicy names it. */
export function peerRules(peer: Peer): k8s.types.input.networking.v1.NetworkPolicyPeer[] {
  if ("internet" in peer) {
    const ipv4 = { ipBlock: { cidr: "0.0.0.0/0", except: privateRanges } };
    return peer.ipv6 ? [ipv4, { ipBlock: { cidr: "::/0", except: privateRangesV6 } }] : [ipv4];
  }
  if ("cidrs" in peer) return peer.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  const pods = "app" in peer ? { app: peer.app } : peer.podLabels;
  return [
    {
      ...(pods ? { podSelector: { matchLabels: { ...pods } } } : {}),
      ...(peer.namespace === undefined
        ? {}
        : { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": peer.namespace } } }),
    },
  ];
}

/** Everything that is wrong with one end. An empty list of addresses would open the way to all of them. */
export function checkPeer(peer: Peer): Problem[] {
  if (!("cidrs" in peer)) return [];
  if (peer.cidrs.length === 0) return [{ path: ["cidrs"], expected: "at least one range", received: "none" }];
  return peer.cidrs.flatMap((cidr, index) => checkCidr(["cidrs", index], cidr));
}

export function checkCidr(path: Problem["path"], cidr: string): Problem[] {
  const [address = "", bits = "", ...rest] = cidr.split("/");
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  const fits = rest.length === 0 && longest > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= longest;
  return fits ? [] : [{ path, expected: 'a range of addresses such as "10.20.0.0/16"', received: show(cidr) }];
}
