import type { Plan } from "@axon/core";
import { planOf } from "@axon/programs/plan";
import { parseSettings, type Settings } from "@axon/programs/settings";
import { systems } from "@axon/systems";
import { type StackConfig, stackConfig } from "./program.ts";

/** A stack of the repository with other words of its installation. */
export interface ChangedStack {
  readonly config: StackConfig;
  /** What belongs to its cluster, checked. */
  readonly settings: Settings["kubernetes"];
  readonly plan: Plan;
}

/** Puts these words into a stack file of the repository, and plans what it then is. */
export function changedStack(
  stack: string,
  { overrides = {}, kubernetes = {} }: { readonly overrides?: object; readonly kubernetes?: object } = {},
): ChangedStack {
  const said = stackConfig(stack);
  const config = {
    ...said,
    "axon:overrides": { ...(said["axon:overrides"] as object), ...overrides },
    "axon:kubernetes": { ...(said["axon:kubernetes"] as object), ...kubernetes },
  };
  const own = Object.entries(config).map(([key, value]) => [key.replace("axon:", ""), value]);
  const settings = parseSettings(Object.fromEntries(own), `Pulumi.${stack}.yaml`);
  const definition = systems[settings.system];
  if (!definition) throw new Error(`${stack} is of ${settings.system}, which is no system of Axon's`);
  return { config, settings: settings.kubernetes, plan: planOf(definition, settings) };
}
