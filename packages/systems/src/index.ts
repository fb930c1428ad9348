import type { SystemDefinition } from "@axon/core";
import { cortexCore } from "./cortex-core.ts";
import { spek } from "./spek/index.ts";

/** The systems that ship with Axon, by name. */
export const systems: Readonly<Record<string, SystemDefinition>> = {
  [cortexCore.name]: cortexCore,
  [spek.name]: spek,
};

export { cortexCore, spek };
