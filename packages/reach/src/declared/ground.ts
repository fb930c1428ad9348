import { blockSet, cidrsSet } from "../addresses.ts";
import { portRange, unionPorts } from "../ports.ts";
import { anyIpv4, type DeclaredFlow, type End, internetExcept, type Wanted } from "./flow.ts";

/** An address that is public. */
export function internet(called: string): End {
  return { addresses: blockSet({ cidr: "0.0.0.0/0", except: internetExcept }), called };
}

/** Every pod asks the cluster's DNS, over UDP, and over TCP where an answer is long (RFC 7766). */
export function dnsFlows(): DeclaredFlow[] {
  return [
    {
      from: { own: true },
      to: { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
      ports: unionPorts(portRange("UDP", 53), portRange("TCP", 53)),
      because: "resolves names",
    },
  ];
}

/** The way of some pods to the Kubernetes API; a policy knows it by address alone. */
export function apiServerFlows(
  { places: { apiServer } }: Wanted,
  who: string | Extract<End, { readonly app: string }>,
  because: string,
): DeclaredFlow[] {
  const from = typeof who === "string" ? { app: who } : who;
  if (apiServer.length > 0) {
    return apiServer.map(({ cidr, port }) => ({
      from,
      to: { addresses: cidrsSet([cidr]), called: `API server ${cidr}` },
      ports: portRange("TCP", port),
      because,
    }));
  }
  return [
    {
      from,
      to: { addresses: anyIpv4, called: "API server (any address)" },
      ports: unionPorts(portRange("TCP", 443), portRange("TCP", 6_443)),
      because,
      wide: "name the API server's addresses in axon:kubernetes.apiServer",
    },
  ];
}
