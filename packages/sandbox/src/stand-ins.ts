import { kubernetes } from "./kubernetes/kubernetes.ts";
import { random } from "./random/random.ts";
import type { StandIn } from "./stand-in.ts";

/** Every cloud the sandbox stands in for. */
export const standIns: readonly StandIn[] = [kubernetes, random];
