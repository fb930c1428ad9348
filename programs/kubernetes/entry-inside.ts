import { failOnProblems, type Plan, show } from "@axon/core";
import { envoyHttpsPort, envoyServiceName } from "@axon/entry/kubernetes";
import type { Peer } from "@axon/platform/kubernetes";
import { entryProxies } from "./entry-proxies.ts";
import type { Ground } from "./ground.ts";
import { type KubernetesSettings, usesEnvoyGateway } from "./settings.ts";

/** How pods of the system reach the proxies of an endpoint. */
export interface EntryInside {
  /** Host and port of their Service. */
  readonly address: string;
  readonly pods: Peer;
  /** Port the proxies themselves listen on, which is what a network policy sees. */
  readonly port: number;
}

/**
 * Where the entry of another controller is, only the installation knows.
 * @throws ProblemError naming the setting
 */
export function checkEntryInside(plan: Plan, settings: KubernetesSettings, stackFile: string): void {
  const asking = plan.jobs.filter(({ uses }) => plan.endpoints.some(({ name }) => Object.hasOwn(uses, name)));
  if (asking.length === 0 || settings.entry.inside || usesEnvoyGateway(settings)) return;
  failOnProblems(stackFile, [
    {
      path: ["config", "axon:kubernetes", "entry", "inside"],
      expected: `{ service, port } of the proxies, as ${asking.map(({ name }) => name).join(", ")} asks them`,
      received: show(settings.entry.inside),
      hint: "service is the Service that answers on 443 in the entry's namespace, port what its pods listen on",
    },
  ]);
}

/** The entry of an endpoint, past the load balancer and whatever its name leads to. */
export function entryInside(ground: Ground, endpoint: string): EntryInside {
  const { inside, namespace } = ground.settings.entry;
  const at = (service: string) => `${service}.${namespace}.svc:443`;
  if (inside) return { address: at(inside.service), pods: { namespace }, port: inside.port };
  const own = entryProxies(ground).find((proxies) => proxies.endpoint === endpoint);
  if (!own) throw new Error(`it is unknown where the entry of ${endpoint} is`);
  return {
    address: at(envoyServiceName(own.gatewayNamespace, endpoint)),
    pods: { namespace, podLabels: own.labels },
    port: envoyHttpsPort,
  };
}
