import type { KubernetesPlacement } from "@axon/platform/kubernetes";

/** Metadata of everything that belongs to one workload; `app` is what selectors match. */
export function metadata(name: string, { namespace, labels }: KubernetesPlacement) {
  return { name, namespace, labels: { ...labels, app: name } };
}
