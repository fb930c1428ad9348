import { type Target, targets } from "@axon/core";
import { UsageError } from "../exit.ts";
import { oneOf } from "./choices.ts";

/** Targets that run: the engine can bring a system up there. */
export const deployable = ["kubernetes"] as const satisfies readonly Target[];
export type Deployable = (typeof deployable)[number];

/** Targets a system can be written out for. */
export const renderable = ["kubernetes", "compose"] as const satisfies readonly Target[];
export type Renderable = (typeof renderable)[number];

/** Takes the word after `--on`. @throws UsageError saying which targets there are when this one is unknown or not built yet */
export function targetFor<T extends Target>(word: string, available: readonly T[]): T {
  const target = oneOf("target", word, targets);
  const found = available.find((name) => name === target);
  if (found !== undefined) return found;
  throw new UsageError(`target ${target} is not available here; available now: ${available.join(", ")}`);
}
