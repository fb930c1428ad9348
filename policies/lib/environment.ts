import { root } from "./property.ts";
import type { Resource } from "./resource.ts";
import { type Environment, environments, type Settings } from "./settings.ts";

/** Label by which a resource says what it is for. Axon's own components set it. */
const environmentLabel = "axon.dev/environment";

/** A Google Cloud label can hold no capital, dot or slash. */
const labelNames = [environmentLabel, "Environment", "environment"];

/**
 * What a resource is for: what the settings say of all, else what its label or tag says of it, else production. Clouds' tags and
 * labels are looked for under the label's name and under `Environment`, as people write it.
 */
export function environmentOf(resource: Resource, { environment }: Settings): Environment {
  if (environment) return environment;
  const inputs = root(resource);
  const places = [["metadata", "labels"], ["tags"], ["labels"], ["resourceLabels"], ["settings", "userLabels"]];
  const names = places.flatMap((place) => {
    const labels = inputs.at(...place);
    return labelNames.map((name) => labels.at(name).text?.toLowerCase());
  });
  return environments.find((known) => names.includes(known)) ?? "prod";
}
