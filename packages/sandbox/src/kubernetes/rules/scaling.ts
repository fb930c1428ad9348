import { mapAt, valueAt } from "../../value.ts";
import type { Rule } from "./rule.ts";

/** How many pods an eviction must leave, said in one way only. */
export const checkDisruptionBudget: Rule = (object, report) => {
  const { minAvailable, maxUnavailable } = mapAt(object, "spec");
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    report(["spec"], "must have minAvailable or maxUnavailable, not both");
  }
  for (const [key, value] of Object.entries({ minAvailable, maxUnavailable })) {
    const negative = typeof value === "number" && value < 0;
    if (negative || (typeof value === "string" && !/^\d+%$/.test(value))) {
      report(["spec", key], `must be a count or a percentage such as "50%", got ${JSON.stringify(value)}`);
    }
  }
};

/** Bounds of an autoscaler. */
export const checkAutoscaler: Rule = (object, report) => {
  const minimum = valueAt(object, ["spec", "minReplicas"]);
  const maximum = valueAt(object, ["spec", "maxReplicas"]);
  if (typeof minimum === "number" && minimum < 1) {
    report(["spec", "minReplicas"], `must be at least 1, got ${minimum}`);
  }
  if (typeof maximum === "number" && maximum < (typeof minimum === "number" ? minimum : 1)) {
    report(["spec", "maxReplicas"], `must be at least minReplicas, ${String(minimum ?? 1)}, got ${maximum}`);
  }
};
