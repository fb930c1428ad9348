import { z } from "zod";

/**
 * A part of the system with a border of its own: a namespace on Kubernetes, a group of subnets on a cloud. What crosses
 * the border is an edge like the rest.
 */
export const layer = z.strictObject({
  /**
   * Labels of the border itself, on top of Axon's own. A `layer` among them is what the costs of all that stands in it are summed
   * up by. @default - the layer's name
   */
  labels: z.record(z.string(), z.string()).default({}),
});

/** The layer a component lives in. @default the system's own namespace */
export const inLayer = z.string().optional();

export type Layer = z.output<typeof layer>;
