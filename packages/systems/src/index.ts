import type { SystemDefinition } from "@axon/core";
import { cortexCore } from "./cortex-core/index.ts";
import { ideationEngine } from "./ideation-engine/index.ts";
import { nca } from "./nca/index.ts";
import { spek } from "./spek/index.ts";
import { spiralcortex } from "./spiralcortex/index.ts";

/** The systems that ship with Axon, by name. */
export const systems: Readonly<Record<string, SystemDefinition>> = {
  [cortexCore.name]: cortexCore,
  [ideationEngine.name]: ideationEngine,
  [nca.name]: nca,
  [spek.name]: spek,
  [spiralcortex.name]: spiralcortex,
};

export { cortexCore, ideationEngine, nca, spek, spiralcortex };
