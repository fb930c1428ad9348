import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { describeStack } from "@axon/description";
import type { Context, DeploymentOptions } from "../command.ts";
import { exitCode } from "../exit.ts";
import { type Resolved, resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { renderable } from "../project/targets.ts";

export interface DescribeOptions extends DeploymentOptions {
  readonly out?: string;
}

/** Writes the documentation of a stack; asks no engine and no cluster. @returns the exit code */
export async function describeSystem(context: Context, system: string, options: DescribeOptions): Promise<number> {
  const { output, directory } = context;
  const request = requestOf(context, system, options, "files");
  const resolved = await resolveDeployment(request, findProject(directory), renderable);
  const alerts = await alertsOf(resolved);
  const cost = await costOf(resolved);
  const markdown = describeStack(resolved.plan, { alerts, ...(cost ? { cost } : {}) });
  if (options.out !== undefined) {
    const file = resolve(directory, options.out);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, markdown);
    output.print(`${resolved.plan.title} in ${resolved.plan.environment}, described in ${options.out}`);
  } else if (!output.json) output.raw(markdown);
  output.document({ deployment: resolved.deployment, alerts, ...(cost ? { cost } : {}), markdown });
  return exitCode.succeeded;
}

/** By the prices of the installation's cluster. */
async function costOf({ plan, settings }: Resolved) {
  if (plan.target !== "kubernetes") return undefined;
  const { stackCost } = await import("../project/cost.ts");
  return stackCost(plan, settings.kubernetes);
}

/** Only Kubernetes has monitoring; it is loaded for that target alone. */
async function alertsOf({ plan, settings }: Resolved) {
  if (plan.target !== "kubernetes") return [];
  const { stackAlerts } = await import("../project/alerts.ts");
  return stackAlerts(plan, settings.kubernetes);
}
