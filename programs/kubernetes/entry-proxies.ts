import type { ObservedPods } from "@axon/observability/kubernetes";
import type { Ground } from "./ground.ts";
import { namespaceOf } from "./placed.ts";
import { usesEnvoyGateway } from "./settings.ts";

/** The proxies of one Gateway. Another system of the cluster may have a Gateway of the same name, in another namespace. */
export interface EntryProxies extends ObservedPods {
  readonly endpoint: string;
  /** Namespace of the Gateway, which is beside the services it leads to. */
  readonly gatewayNamespace: string;
}

/** The proxies of each entry that are its own; those of an Ingress serve others as well. */
export function entryProxies({ plan, settings }: Ground): EntryProxies[] {
  if (!usesEnvoyGateway(settings)) return [];
  return plan.endpoints.map(({ name, routes }) => {
    const gatewayNamespace = namespaceOf(plan, routes[0]?.service ?? name);
    return {
      endpoint: name,
      gatewayNamespace,
      namespace: settings.entry.namespace,
      labels: {
        "gateway.envoyproxy.io/owning-gateway-name": name,
        "gateway.envoyproxy.io/owning-gateway-namespace": gatewayNamespace,
      },
    };
  });
}
