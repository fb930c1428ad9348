import type { SystemDefinition } from "@axon/core";
import { cortexCore } from "./cortex-core.ts";
import { nca } from "./nca/index.ts";
import { spek } from "./spek/index.ts";
import { spiralcortex } from "./spiralcortex.ts";

/** The systems that ship with Axon, by name. */
export const systems: Readonly<Record<string, SystemDefinition>> = {
  [cortexCore.name]: cortexCore,
  [nca.name]: nca,
  [spek.name]: spek,
  [spiralcortex.name]: spiralcortex,
};

export { cortexCore, nca, spek, spiralcortex };
