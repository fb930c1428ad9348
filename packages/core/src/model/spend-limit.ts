import { z } from "zod";

const share = "a share above 0 and below 1";

/**
 * The most that may be spent in a day. Once it is gone, autoscalers may add fewer replicas for the rest of the day, in UTC; the
 * next one begins with their whole maximum (IE-065).
 */
export const spendLimit = z.strictObject({
  /** PromQL that gives what was spent since midnight; it begins anew within ten minutes after it. */
  spent: z.string(),
  /** The most, in the unit of `spent`. */
  daily: z.number().gt(0, { error: "a number above 0" }),
  /** Services whose autoscalers are held back. */
  services: z.array(z.string()).min(1),
  /** Share of its maximum that each of them is left with, but never less than its minimum; above 0 and below 1. */
  factor: z.number().gt(0, { error: share }).lt(1, { error: share }),
});

export type SpendLimit = z.output<typeof spendLimit>;
