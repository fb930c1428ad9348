import type { Plan } from "@axon/core";
import { ownDashboard } from "@axon/observability/dashboards";
import { ownDashboards } from "./own.ts";

/** The dashboards that a system brings along, as the files that a Grafana outside of a cluster is given. Pure. */
export function dashboardFiles(plan: Plan): Record<string, string> {
  const { system, contacts } = plan;
  return Object.fromEntries(
    Object.entries(ownDashboards(plan)).map(([title, dashboard]) => {
      const made = ownDashboard(dashboard, { system, title, contacts });
      return [`${made.uid}.json`, `${JSON.stringify(made, undefined, 2)}\n`];
    }),
  );
}
