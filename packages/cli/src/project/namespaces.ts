import type { Plan } from "@axon/core";

/** The namespaces that a system's own components are in: its own, and one for each layer. */
export function namespacesOf({ namespace, layers }: Plan): string[] {
  return [...new Set([namespace, ...layers.map(({ name }) => name)])];
}
