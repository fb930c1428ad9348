import { z } from "zod";
import { count, duration } from "./parts.ts";

const demands = ["promotion", "policies", "wayBack", "alerts", "announcements"] as const;

const share = "a share above 0 up to 1";

/**
 * How a new release is watched, and when it is taken back. A check looks at every service; one that fails for the same
 * reason several times in a row takes the release back. The defaults are those of CC-081.
 */
export const release = z.strictObject({
  /**
   * What must be so before an update, unless somebody says why it goes ahead all the same: `promotion`, that the release has
   * succeeded in the environments before this one, with its tests and migrations; `policies`, that they judge it; `wayBack`, that
   * there is a release to go back to; `alerts` and `announcements`, that somebody is told of them. @default []
   */
  demands: z.array(z.enum(demands)).default([]),
  /** How long a release is watched once it has rolled out; `"0s"` for not at all. @default "10m" */
  watch: duration.default({ seconds: 600 }),
  /** Time between two checks; Prometheus reads most services every 15 to 30 seconds. @default "30s" */
  checkEvery: duration.default({ seconds: 30 }),
  /** Failed checks in a row that take a release back. @default 3 */
  failedChecks: count.default(3),
  /** What errors, answer times and health checks are measured over. @default "5m" */
  window: duration.default({ seconds: 300 }),
  /** Share of requests answered with 5xx above which a check fails, above 0 up to 1. @default 0.05 */
  errorRatio: z.number().gt(0, { error: share }).max(1, { error: share }).default(0.05),
  /** How many times the p95 from before the update an answer may take until a check fails, above 1. @default 2 */
  latencyFactor: z.number().gt(1, { error: "a number above 1" }).default(2),
  /** Requests within the window below which errors and answer times tell nothing. @default 20 */
  fewestRequests: count.default(20),
});

export type Demand = (typeof demands)[number];
export type Release = z.output<typeof release>;
