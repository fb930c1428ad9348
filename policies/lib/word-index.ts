import type { Property } from "./property.ts";
import type { Resource } from "./resource.ts";
import { isHidden } from "./value.ts";

/** Words by which a resource can be found, such as `app=api`; undefined where not all of them are known. */
export type Words = readonly string[] | undefined;

/**
 * Finds the resources that share a word, so that a rule that looks for a resource's partners need not hold each against each:
 * thousands of workloads and policies may share one namespace.
 */
export class WordIndex {
  readonly #resources: readonly Resource[];
  readonly #byWord = new Map<string, Resource[]>();
  readonly #open: Resource[] = [];

  constructor(resources: readonly Resource[], wordsOf: (resource: Resource) => Words) {
    this.#resources = resources;
    for (const resource of resources) {
      const words = wordsOf(resource);
      if (words === undefined) this.#open.push(resource);
      else for (const word of words) append(this.#byWord, word, resource);
    }
  }

  /** Those that share a word, or for all that is known may: all of them where the words looked for are not known. */
  sharing(words: Words): readonly Resource[] {
    if (words === undefined) return this.#resources;
    return [...new Set([...words.flatMap((word) => this.#byWord.get(word) ?? []), ...this.#open])];
  }
}

/** Adds a value to the list under a key. */
export function append<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const known = map.get(key);
  if (known) known.push(item);
  else map.set(key, [item]);
}

/** Labels as words: a selector that demands one of them may select what has these labels. */
export function labelWords(labels: Property): Words {
  if (isHidden(labels.value)) return undefined;
  const words = labels.entries().map(([key, { text }]) => (text === undefined ? undefined : wordOf(key, text)));
  return words.every((word) => word !== undefined) ? words : undefined;
}

/** One label that a map of labels demands, as the word of all that can have it; undefined where it demands none that is known. */
export function demandedWords(demanded: Property): Words {
  for (const [key, { text }] of demanded.entries()) if (text !== undefined) return [wordOf(key, text)];
  return undefined;
}

/**
 * The labels of which a Kubernetes label selector demands one, as words of all that it can select; undefined where it demands none
 * that is known.
 */
export function selectorWords(selector: Property): Words {
  const demanded = demandedWords(selector.at("matchLabels"));
  if (demanded) return demanded;
  for (const expression of selector.at("matchExpressions").items()) {
    const key = expression.at("key").text;
    if (key === undefined || expression.at("operator").value !== "In") continue;
    const values = expression
      .at("values")
      .items()
      .map(({ text }) => text);
    if (values.every((value) => value !== undefined)) return values.map((value) => wordOf(key, value));
  }
  return undefined;
}

function wordOf(key: string, value: string): string {
  return `${key}=${value}`;
}
