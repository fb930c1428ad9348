import type { Plan } from "@axon/core";

/** The files that run a plan on one machine, its own dashboards and the way of its logs among them. @throws ProblemError */
export async function composeFiles(plan: Plan): Promise<Record<string, string>> {
  const { renderCompose } = await import("@axon/compose");
  const { dashboardFiles, logCollection } = await import("../project/watching.ts");
  return renderCompose(plan, plan.monitoring.enabled ? dashboardFiles(plan) : {}, logCollection(plan));
}
