import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

/** A stack without resources: what the engine costs by itself. */
export const program = (): PulumiFn => async () => ({});
