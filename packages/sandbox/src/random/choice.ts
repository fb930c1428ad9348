import { createHash, randomInt, randomUUID } from "node:crypto";
import { isList, type Value, type ValueMap } from "../value.ts";
import { keepers, type RandomType } from "./resource-type.ts";
import { ADJECTIVES, ADVERBS, NAMES } from "./words.ts";

/** RandomPet: words that people can say to each other. */
export const pet: RandomType = {
  fields: { ...keepers, length: { type: "integer" }, prefix: { type: "string" }, separator: { type: "string" } },
  defaults: { length: 2, separator: "-" },
  secretOutputs: [],
  computedOutputs: [],
  generate: async (inputs) => {
    const length = Math.max(1, Number(inputs.length));
    const adverbs = Array.from({ length: Math.max(0, length - 2) }, () => oneOf(ADVERBS));
    const words = [...adverbs, ...(length > 1 ? [oneOf(ADJECTIVES)] : []), oneOf(NAMES)];
    const prefix = typeof inputs.prefix === "string" ? [inputs.prefix] : [];
    return { id: [...prefix, ...words].join(String(inputs.separator)), outputs: inputs };
  },
  adopt: async (id) => ({ id, outputs: { length: 2, separator: "-" } }),
};

/** RandomInteger: from min to max, both included. */
export const integer: RandomType = {
  fields: {
    ...keepers,
    min: { type: "integer", required: true },
    max: { type: "integer", required: true },
    seed: { type: "string" },
  },
  defaults: {},
  secretOutputs: [],
  computedOutputs: ["result"],
  check: ({ min, max }) => (Number(min) > Number(max) ? [`max must be at least min, ${min}, got ${max}`] : []),
  generate: async (inputs) => {
    const min = Number(inputs.min);
    const result = min + below(Number(inputs.max) - min + 1, inputs.seed, 0);
    return { id: String(result), outputs: { ...inputs, result } };
  },
  adopt: async (text) => {
    const [result, min, max, seed] = text.split(",");
    const outputs = { result: Number(result), min: Number(min), max: Number(max), ...(seed ? { seed } : {}) };
    return { id: String(result), outputs };
  },
};

/** RandomUuid, of version 4. */
export const uuid: RandomType = {
  fields: keepers,
  defaults: {},
  secretOutputs: [],
  computedOutputs: ["result"],
  generate: async (inputs) => {
    const result = randomUUID();
    return { id: result, outputs: { ...inputs, result } };
  },
  adopt: async (id) => ({ id, outputs: { result: id } }),
};

/** RandomShuffle: the inputs in another order, cut off or repeated to the wanted number. */
export const shuffle: RandomType = {
  fields: {
    ...keepers,
    inputs: { type: "strings", required: true },
    resultCount: { type: "integer" },
    seed: { type: "string" },
  },
  defaults: {},
  secretOutputs: [],
  computedOutputs: ["results"],
  generate: async (inputs) => {
    const items = isList(inputs.inputs) ? inputs.inputs : [];
    const count = inputs.resultCount === undefined ? items.length : Number(inputs.resultCount);
    return { id: "-", outputs: { ...inputs, results: shuffled(items, count, inputs) } };
  },
  adopt: async () => {
    throw new Error("a RandomShuffle cannot be imported");
  },
};

function shuffled(items: readonly Value[], count: number, { seed }: ValueMap): readonly Value[] {
  const results: Value[] = [];
  for (let round = 0; results.length < count && items.length > 0; round += 1) {
    const rest = [...items];
    while (rest.length > 0 && results.length < count) {
      results.push(...rest.splice(below(rest.length, seed, round * items.length + rest.length), 1));
    }
  }
  return results;
}

/** A whole number below a limit; with a seed always the same one, though not the one the real provider would give. */
function below(limit: number, seed: Value | undefined, step: number): number {
  if (typeof seed !== "string" || seed === "") {
    return randomInt(limit);
  }
  const digest = createHash("sha256").update(`${step}:${seed}`).digest();
  return Number(digest.readBigUInt64BE() % BigInt(limit));
}

function oneOf(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? "";
}
