import { isIPv4, isIPv6 } from "node:net";
import { failOnProblems, type Plan } from "@axon/core";
import { meshProbeRange } from "@axon/platform/mesh";
import { z } from "zod";
import type { KubernetesSettings } from "./settings.ts";

/** RFC 1918: whatever a cluster's pods and nodes have there, nobody on the internet has. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Shorter prefixes would trust half of the internet. */
const shortestPrefix = { ipv4: 8, ipv6: 16 };

/** A range as servers read it strictly: gunicorn refuses one with bits set behind the prefix since 24.1.1. */
export const trustedRange = z.string().refine(isTrustedRange, {
  error: 'a range of a cluster\'s addresses such as "10.244.0.0/16", no bit set behind the prefix',
});

function isTrustedRange(text: string): boolean {
  const [address = "", bits = "", ...rest] = text.split("/");
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits)) return false;
  const prefix = Number(bits);
  if (isIPv6(address)) return prefix >= shortestPrefix.ipv6 && prefix <= 128;
  if (!isIPv4(address) || prefix < shortestPrefix.ipv4 || prefix > 32) return false;
  const number = address.split(".").reduce((total, octet) => total * 256 + Number(octet), 0);
  return number % 2 ** (32 - prefix) === 0;
}

/** Ranges whose word on the client and the protocol the services take (CC-060). */
export function proxyRanges({ proxies, mesh }: KubernetesSettings): readonly string[] {
  // In the mesh the kubelet's checks come from an address of its own.
  return [...(proxies ?? privateRanges), ...(mesh ? [meshProbeRange] : [])];
}

/**
 * Where real users come in, the ranges must be named: all private ones would trust whatever else shares the network.
 * @throws ProblemError naming the setting
 */
export function checkProxies(plan: Plan, { proxies }: KubernetesSettings, stackFile: string): void {
  const demanded = plan.services.some(({ bindings }) => bindings.some((binding) => "entry" in binding));
  if (proxies || !demanded || !["staging", "prod"].includes(plan.environment)) return;
  failOnProblems(stackFile, [
    {
      path: ["config", "axon:kubernetes", "proxies"],
      expected: "the ranges of the pods and nodes whose forwarded headers are trusted",
      received: "nothing",
      hint: "pulumi config set --path 'axon:kubernetes.proxies[0]' 10.244.0.0/16",
    },
  ]);
}
