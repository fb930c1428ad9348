import { combinePacks } from "../../lib/pack.ts";
import { packs } from "../index.ts";

/** All packs in one, so that one process judges: what `axon preview`, `axon up` and `axon lint` use. */
export const axonPack = combinePacks(
  {
    name: "axon",
    displayName: "Axon",
    description: "Workloads and cloud resources that are confined, reachable only as declared, and recoverable",
  },
  packs,
);
