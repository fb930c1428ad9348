import { z } from "zod";

const price = z.number().min(0);

/** What is paid for what pods reserve and what is kept, and the most it may be. */
export const costSettings = z.strictObject({
  /** As prices are written: `USD`. */
  currency: z.string().regex(/^[A-Z]{3}$/, { error: "three capital letters such as USD" }),
  cpuHour: price,
  memoryGibHour: price,
  /** Demanded where pods have GPUs. */
  gpuHour: price.optional(),
  /** Of disks. */
  storageGibMonth: price,
  /** Of what is in buckets outside of the cluster; demanded where anything is, such as backups. */
  objectGibMonth: price.optional(),
  /** Of what is carried into another region; demanded where backups are copied into one. */
  regionGib: price.optional(),
  /**
   * A plan that costs more at its planned size is refused, and somebody is told when what runs costs more (SC-115).
   * @default - any amount, and nobody is told
   */
  monthlyLimit: z.number().gt(0, { error: "a number above 0" }).optional(),
});
