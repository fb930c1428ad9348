import { root } from "./property.ts";
import type { Resource } from "./resource.ts";
import { type Environment, environments, type Settings } from "./settings.ts";

/** Label by which a resource says what it is for. Axon's own components set it. */
const environmentLabel = "axon.dev/environment";

/** What a resource is for: what the settings say of all, else what its label says of it, else production. */
export function environmentOf(resource: Resource, { environment }: Settings): Environment {
  const label = root(resource).at("metadata", "labels", environmentLabel).text;
  return environment ?? environments.find((known) => known === label) ?? "prod";
}
