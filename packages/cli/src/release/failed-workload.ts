import type { Plan } from "@axon/core";
import type { Failure, Summary } from "@axon/report";

/** Pulumi's type token of a Helm release; operators are such too, and come back with no earlier release of the system. */
export const helmRelease = "kubernetes:helm.sh/v3:Release";

/** As much of a plan as tells its own chart from operators. */
export type Charted = Pick<Plan, "chart">;

/** What runs and made an update fail: a rollout that exceeded its deadline, a migration, a test, the system's chart. */
export function failedWorkload(
  { outcome, failures }: Pick<Summary, "outcome" | "failures">,
  { chart }: Charted,
): Failure | undefined {
  if (outcome !== "failed") return undefined;
  return failures.find(
    ({ type = "", name }) =>
      /^kubernetes:(apps|batch)\//.test(type) ||
      (type === helmRelease && name !== undefined && name === chart?.release),
  );
}
