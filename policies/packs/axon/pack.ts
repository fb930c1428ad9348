import { combinePacks } from "../../lib/pack.ts";
import { axonCostKeys } from "../../lib/settings.ts";
import { packs } from "../index.ts";

/** All packs in one, so that one process judges: what `axon preview`, `axon up` and `axon lint` use. */
export const axonPack = combinePacks(
  {
    name: "axon",
    displayName: "Axon",
    description: "Workloads and cloud resources that are confined, reachable only as declared, and recoverable",
    // It judges Axon's own stacks; a single pack is run on those of others too, whose labels are theirs to choose.
    shippedSettings: { costKeys: axonCostKeys },
  },
  packs,
);
