import { isLasting, isProvided, type Plan } from "@axon/core";
import { shellWord } from "../console/shell-word.ts";
import { namespacesOf } from "./namespaces.ts";
import {
  isKept,
  type NewValue,
  type NewValues,
  type Rotating,
  type RotationStep,
  renew,
  restarts,
  up,
} from "./values.ts";

type SecretSet = Plan["secrets"][number];
type Source = SecretSet["keys"][string];

/** What others verify with is kept beside the new for a while, where the definition has a key for that. */
export function sharedValues(asked: Rotating, set: SecretSet): RotationStep[] {
  const { name } = set;
  const overlap = Object.values(set.keys).some((source) => keptOf(source) !== undefined);
  const sofar = overlap ? "those so far are good as well" : "what was made with those so far is refused from then on";
  const first = `make new values; ${restarts(asked, name)}; ${sofar}`;
  const steps = renew(asked, first, [valuesOf(asked.plan, set, overlap, newValue)]);
  return overlap ? [...steps, ...ending(asked, set)] : steps;
}

/** The values themselves stay, and what was kept beside them becomes the same. */
function ending(asked: Rotating, set: SecretSet): RotationStep[] {
  const does = "end the values so far, once nothing that was made with them is to be good";
  if (isKept(asked)) {
    return renew(asked, does, [valuesOf(asked.plan, set, true, keptBeside)]);
  }
  const path = `axon:kubernetes.rotated["${set.name}"].before`;
  return [{ does, commands: [`pulumi config rm --stack ${shellWord(asked.stack)} --path '${path}'`, up(asked)] }];
}

function valuesOf(
  plan: Plan,
  { name, keys }: SecretSet,
  overlap: boolean,
  value: (source: Source) => NewValue | undefined,
): NewValues {
  const entries: Record<string, Record<string, NewValue>> = {};
  for (const [key, source] of Object.entries(keys)) {
    const made = value(source);
    const { entry, property } = placeOf(source) ?? { entry: name, property: key };
    if (made) entries[entry] = { ...entries[entry], [property]: made };
  }
  const given = Object.entries(keys).flatMap(([key, source]) => (isProvided(source) ? [key] : []));
  return { secret: name, namespaces: namespacesOf(plan, name), entries, given, overlap };
}

function newValue(source: Source): NewValue | undefined {
  // What it was used for would be lost with it.
  if (isLasting(source)) return undefined;
  if (source !== "provided" && "generate" in source) return { random: source.generate.length };
  return keptBeside(source) ?? { given: true };
}

function keptBeside(source: Source): NewValue | undefined {
  const kept = keptOf(source);
  return kept === undefined ? undefined : { heldBy: kept };
}

/** The key whose earlier value this one holds. */
function keptOf(source: Source): string | undefined {
  return source !== "provided" && "previous" in source ? source.previous : undefined;
}

function placeOf(source: Source) {
  return source !== "provided" && "provided" in source ? source.provided : undefined;
}
