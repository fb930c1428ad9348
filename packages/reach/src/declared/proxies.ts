import type { Plan } from "@axon/core";
import type { Labels } from "../model.ts";
import type { Destination } from "./edges.ts";
import type { Wanted } from "./flow.ts";

/** What proxies of Envoy Gateway listen on for 443. */
const envoyHttpsPort = 10_443;

/** The proxies of one endpoint, for those who ask it from inside; of all of them, where the installation says how. */
export function proxiesOf({ plan, places }: Wanted, name: string): Destination {
  const { entry, entryPort } = places;
  if (entryPort !== undefined) return { to: { namespace: entry }, port: entryPort };
  const endpoint = plan.endpoints.find((candidate) => candidate.name === name);
  return {
    to: { namespace: entry, ...(endpoint ? { labels: proxyLabels(plan, endpoint) } : {}) },
    port: envoyHttpsPort,
  };
}

/** Labels of the proxies of one entry, which stands beside what it leads to. */
export function proxyLabels({ namespace, services }: Plan, { name, routes }: Plan["endpoints"][number]): Labels {
  const behind = services.find((service) => service.name === routes[0]?.service);
  return {
    "gateway.envoyproxy.io/owning-gateway-name": name,
    "gateway.envoyproxy.io/owning-gateway-namespace": behind?.layer ?? namespace,
  };
}
