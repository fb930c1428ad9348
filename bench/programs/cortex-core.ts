import main from "@axon/programs";
import "@axon/programs/kubernetes";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

export { config } from "./production.ts";

/** Cortex Core by Axon's own program and components, loaded with this module, as the flat one loads its SDK. */
export const program = (): PulumiFn => async () => ({ ...(await main()) });
