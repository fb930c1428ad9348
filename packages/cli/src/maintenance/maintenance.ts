import { formatDuration, type PlannedWindow, plannedWindows } from "@axon/core";
import type { Context, DeploymentOptions } from "../command.ts";
import { columns } from "../console/columns.ts";
import { exitCode } from "../exit.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { renderable } from "../project/targets.ts";

export interface MaintenanceOptions extends DeploymentOptions {
  readonly windows: number;
}

/** Shows when planned work is due by the definition; what was done in earlier windows it does not know. */
export async function showMaintenance(
  context: Context,
  system: string,
  options: MaintenanceOptions,
  now = new Date(),
): Promise<number> {
  const { directory, output } = context;
  const { windows } = options;
  const request = requestOf(context, system, options, "files");
  const { plan } = await resolveDeployment(request, findProject(directory), renderable);
  const { maintenance } = plan;
  const stackName = `${plan.system} in ${plan.environment}`;
  if (!maintenance) {
    output.print(`${stackName} has no window of planned work; its definition says one with maintenance`);
    output.document({ system: plan.system, environment: plan.environment, windows: [] });
    return exitCode.succeeded;
  }
  const { tasks } = maintenance;
  const planned = plannedWindows(maintenance, now, windows);
  output.print(`Planned work on ${stackName}, each time for ${formatDuration(maintenance.duration)}, in UTC:`);
  output.print("");
  const rows = planned.map((window) => [when(window, now), window.due.map((name) => said(name, tasks)).join("; ")]);
  for (const line of columns(rows)) output.print(`  ${line}`);
  const runbooks = Object.entries(tasks).flatMap(([name, { runbook }]) => (runbook ? [[name, runbook]] : []));
  if (runbooks.length > 0) output.print("");
  for (const line of columns(runbooks)) output.print(`  ${line}`);
  output.document({
    system: plan.system,
    environment: plan.environment,
    windows: planned.map(({ start, end, due }) => ({ start, end, due: due.map((name) => ({ name, ...tasks[name] })) })),
  });
  return exitCode.succeeded;
}

/** `Sun 2026-11-29 02:00`, and whether it is open. */
function when({ start }: PlannedWindow, now: Date): string {
  const day = start.toLocaleDateString("en", { weekday: "short", timeZone: "UTC" });
  return `${day} ${start.toISOString().slice(0, 16).replace("T", " ")}${start <= now ? " (now)" : ""}`;
}

const adverbs = { week: "weekly", month: "monthly", quarter: "quarterly", year: "yearly" } as const;

type Tasks = NonNullable<Parameters<typeof plannedWindows>[0]>["tasks"];

function said(name: string, tasks: Tasks): string {
  const task = tasks[name];
  return task ? `${task.summary} (${adverbs[task.every]})` : name;
}
