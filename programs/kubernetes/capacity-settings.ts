import { parseBytes, parseCpu } from "@axon/core";
import { z } from "zod";
import { quantity } from "./quantity.ts";

/** What nodes and disks of a cluster hold together. */
export const capacity = z.strictObject({
  cpu: quantity(parseCpu),
  memory: quantity(parseBytes),
  storage: quantity(parseBytes).optional(),
});

/** What one machine of a pool holds, and how many there are. */
export const machine = z.strictObject({
  cpu: quantity(parseCpu),
  memory: quantity(parseBytes),
  gpus: z.int().min(0).optional(),
  gpuMemory: quantity(parseBytes).optional(),
  count: z.int().min(1).optional(),
});
