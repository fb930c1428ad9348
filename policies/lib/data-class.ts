import { root } from "./property.ts";
import type { Resource } from "./resource.ts";

/** Tags and labels that say how secret something is. A label of Google Cloud can hold no capital, dot or slash. */
const names = [
  "DataClass",
  "DataClassification",
  "Classification",
  "axon.dev/data-class",
  "data-class",
  "data_class",
  "data-classification",
  "classification",
];

/** What they say of data that must not get out. */
const confidential = /^(confidential|restricted|sensitive|secret|personal|pii|phi|pci)$/i;

/** Whether somebody has said of a store that what is in it must not get out. */
export function isConfidential(store: Resource): boolean {
  const inputs = root(store);
  const places = [inputs.at("tags"), inputs.at("labels"), inputs.at("settings", "userLabels")];
  return places.some((place) => names.some((name) => confidential.test(place.at(name).text ?? "")));
}
