import type { OperatorName } from "@axon/operators";
import type { KubernetesSettings } from "./settings.ts";

/** Namespaces of the operators an installation may put elsewhere, and of the proxies of its entry. */
export function operatorPlaces({
  operators,
  entry,
}: KubernetesSettings): Readonly<Partial<Record<OperatorName, string>>> {
  return { ...operators.namespaces, envoyGateway: entry.namespace };
}
