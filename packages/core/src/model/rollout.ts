import { z } from "zod";
import { count, duration, percent } from "./parts.ts";

/** When a new version is taken for bad while it is watched: figures of ours, as the guides give none (NC-082). */
const analysis = z.strictObject({
  /** Share of requests that may fail. @default 0.05 */
  errorRate: z.number().gt(0).max(1).default(0.05),
  /** How often it is looked at. @default "1m" */
  interval: duration.default({ seconds: 60 }),
  /** Looks that may be bad before the old version is back. @default 2 */
  failures: z.int().min(0).default(2),
});

const strategy = z.union(
  [
    z.literal("rolling"),
    z.strictObject({
      /** A growing share of the traffic goes to the new version. */
      canary: z.strictObject({
        steps: z.array(z.strictObject({ percent, pause: duration })).min(1),
        analysis: analysis.prefault({}),
      }),
    }),
    z.strictObject({
      /** Both versions run whole; the traffic changes over at once, and back as quickly. */
      blueGreen: z.strictObject({
        /** Change over without waiting for somebody. @default false */
        automatic: z.boolean().default(false),
        /** How long the old version stays for the way back. @default "10m" */
        keepOld: duration.default({ seconds: 600 }),
        analysis: analysis.prefault({}),
      }),
    }),
  ],
  { error: '"rolling", { canary: { steps } } or { blueGreen: {} }' },
);

export const rollout = z.strictObject({
  /** How a new version takes over. @default "rolling" */
  strategy: strategy.default("rolling"),
  /** Replicas above the wanted count during an update. @default 1 */
  maxSurge: z.int().min(0).default(1),
  /** Replicas that may be missing during an update. @default 0 */
  maxUnavailable: z.int().min(0).default(0),
  /** Time without progress after which an update has failed. @default "10m" */
  deadline: duration.default({ seconds: 600 }),
  /** Earlier versions kept for a rollback. @default 10 */
  revisions: count.default(10),
});

export type Rollout = z.output<typeof rollout>;
