import { randomInt } from "node:crypto";
import { hash } from "bcryptjs";
import type { ValueMap } from "../value.ts";
import { type Generated, keepers, type RandomType } from "./resource-type.ts";

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const NUMERIC = "0123456789";
/** Source: `special` of random_password in terraform-provider-random. */
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";
/** Rounds of bcrypt, as a power of two. Source: bcrypt.DefaultCost, which the real provider uses. */
const BCRYPT_COST = 10;
/** bcrypt reads no further. */
const BCRYPT_LIMIT_BYTES = 72;

const fields = {
  ...keepers,
  length: { type: "integer", required: true },
  lower: { type: "boolean" },
  minLower: { type: "integer" },
  minNumeric: { type: "integer" },
  minSpecial: { type: "integer" },
  minUpper: { type: "integer" },
  number: { type: "boolean" },
  numeric: { type: "boolean" },
  overrideSpecial: { type: "string" },
  special: { type: "boolean" },
  upper: { type: "boolean" },
} as const;

const defaults: ValueMap = {
  lower: true,
  minLower: 0,
  minNumeric: 0,
  minSpecial: 0,
  minUpper: 0,
  special: true,
  upper: true,
};

/** RandomPassword: its text and hash are secret, its id says nothing. */
export const password: RandomType = {
  fields,
  defaults,
  secretOutputs: ["result", "bcryptHash"],
  computedOutputs: ["result", "bcryptHash"],
  check: checkText,
  generate: async (inputs) => passwordOf(makeText(inputs), withNumeric(inputs)),
  adopt: async (id) => passwordOf(id, adopted(id)),
};

/** RandomString: the same text in the open, and the id as well. */
export const string: RandomType = {
  fields,
  defaults,
  secretOutputs: [],
  computedOutputs: ["result"],
  check: checkText,
  generate: async (inputs) => {
    const result = makeText(inputs);
    return { id: result, outputs: { ...withNumeric(inputs), result } };
  },
  adopt: async (id) => ({ id, outputs: { ...adopted(id), result: id } }),
};

async function passwordOf(result: string, settings: ValueMap): Promise<Generated> {
  const hashed = Buffer.from(result, "utf8").subarray(0, BCRYPT_LIMIT_BYTES).toString("utf8");
  return { id: "none", outputs: { ...settings, result, bcryptHash: await hash(hashed, BCRYPT_COST) } };
}

function adopted(text: string): ValueMap {
  return withNumeric({ ...defaults, length: text.length });
}

/** `number` is the old word for `numeric`; the real provider gives both. */
function withNumeric(inputs: ValueMap): ValueMap {
  const numeric = inputs.numeric ?? inputs.number ?? true;
  return { ...inputs, numeric, number: numeric };
}

function checkText(inputs: ValueMap): readonly string[] {
  const problems: string[] = [];
  const length = Number(inputs.length);
  const minimum = minimums(inputs).reduce((sum, { count }) => sum + count, 0);
  if (length < 1) {
    problems.push(`length must be at least 1, got ${length}`);
  } else if (length < minimum) {
    problems.push(`length must be at least ${minimum}, the sum of the minimums, got ${length}`);
  }
  if (alphabet(inputs) === "") {
    problems.push("at least one of upper, lower, numeric and special must be true");
  }
  return problems;
}

function minimums(inputs: ValueMap): readonly { readonly count: number; readonly characters: string }[] {
  return [
    { count: Number(inputs.minUpper ?? 0), characters: UPPER },
    { count: Number(inputs.minLower ?? 0), characters: LOWER },
    { count: Number(inputs.minNumeric ?? 0), characters: NUMERIC },
    { count: Number(inputs.minSpecial ?? 0), characters: specials(inputs) },
  ];
}

function specials(inputs: ValueMap): string {
  const { overrideSpecial } = inputs;
  return typeof overrideSpecial === "string" && overrideSpecial !== "" ? overrideSpecial : SPECIAL;
}

function alphabet(inputs: ValueMap): string {
  return [
    inputs.upper === false ? "" : UPPER,
    inputs.lower === false ? "" : LOWER,
    withNumeric(inputs).numeric === false ? "" : NUMERIC,
    inputs.special === false ? "" : specials(inputs),
  ].join("");
}

function makeText(inputs: ValueMap): string {
  const characters = minimums(inputs).flatMap(({ count, characters: from }) => pick(from, count));
  return shuffle([...characters, ...pick(alphabet(inputs), Number(inputs.length) - characters.length)]).join("");
}

function pick(characters: string, count: number): readonly string[] {
  return Array.from({ length: count }, () => characters.charAt(randomInt(characters.length)));
}

function shuffle(items: string[]): readonly string[] {
  for (let index = items.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [items[index], items[other]] = [items[other] ?? "", items[index] ?? ""];
  }
  return items;
}
