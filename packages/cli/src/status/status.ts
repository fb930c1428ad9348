import type { Deployment } from "@axon/report";
import { clusterOf } from "../cluster/cluster.ts";
import type { Context, DeploymentOptions } from "../command.ts";
import { columns } from "../console/columns.ts";
import { exitCode } from "../exit.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { namespacesOf } from "../project/namespaces.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { gatherStatus, type SystemStatus } from "./gather.ts";
import type { StatusRow } from "./workloads.ts";

/** Shows what of a system is there and ready, as its cluster says. @returns 0 when all of it is ready, otherwise 1 */
export async function showStatus(context: Context, system: string, options: DeploymentOptions): Promise<number> {
  const { output, directory } = context;
  const project = findProject(directory);
  const request = requestOf(context, system, options);
  const resolved = await resolveDeployment(request, project, deployable);
  const cluster = await clusterOf(resolved, project);
  const status = await gatherStatus(cluster, namespacesOf(resolved.plan));
  const waiting = Object.values(status)
    .flat()
    .filter(({ ready }: StatusRow) => ready === false);
  // A system of which nothing is there is not ready, however little there is to find fault with.
  const ready = status.workloads.length > 0 && waiting.length === 0;
  output.print(statusLines(status, cluster.config !== undefined).join("\n"));
  const unpacked = resolved.plan.chart === undefined || cluster.config !== undefined;
  output.print(
    `\n${unpacked ? verdict(resolved.deployment, status, waiting.length) : notUnpacked(resolved.deployment)}`,
  );
  output.document({ deployment: resolved.deployment, ready, ...status });
  return ready ? exitCode.succeeded : exitCode.failed;
}

const titles = { workloads: "Workloads", pods: "Pods", services: "Services", entry: "Entry" } as const;
const signs = { true: "✔", false: "✗", null: " " } as const;

function statusLines(status: SystemStatus, runsPods: boolean): string[] {
  return Object.entries(titles).flatMap(([part, title], index) => {
    const rows = status[part as keyof SystemStatus];
    const nothing = part === "pods" && !runsPods ? "the sandbox runs none" : "none";
    const lines = columns(
      rows.map(({ ready, kind, namespace, name, state, reason }) => [
        signs[`${ready}`],
        kind,
        `${namespace}/${name}`,
        reason ? `${state}: ${reason}` : state,
      ]),
    );
    return [...(index > 0 ? [""] : []), title, ...(rows.length > 0 ? lines : [`  ${nothing}`])];
  });
}

type Which = Pick<Deployment, "system" | "environment">;

function notUnpacked({ system, environment }: Which): string {
  return `${system} in ${environment} comes from its chart, which the sandbox does not unpack`;
}

function verdict({ system, environment }: Which, { workloads }: SystemStatus, waiting: number): string {
  const subject = `${system} in ${environment}`;
  if (workloads.length === 0) return `${subject} is not there: no workload is in its namespaces`;
  if (waiting === 0) return `${subject} is ready`;
  return `${subject} is NOT ready: ${waiting} ${waiting === 1 ? "object is" : "objects are"} not`;
}
