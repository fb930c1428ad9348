import type { Context, DeploymentOptions } from "../command.ts";
import { exitCode, UsageError } from "../exit.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { recoveryLines, recoveryPlan } from "./plan.ts";

export interface RecoverOptions extends DeploymentOptions {
  readonly toTime?: string;
}

/** Shows the runbook of a recovery; asks no engine and no cluster. @returns the exit code */
export async function showRecovery(context: Context, system: string, options: RecoverOptions): Promise<number> {
  const { output, directory } = context;
  const { toTime } = options;
  if (toTime !== undefined && !isMoment(toTime)) {
    throw new UsageError(`--to-time must be a moment such as 2026-11-21T08:30:00Z, got "${toTime}"`);
  }
  const request = requestOf(context, system, options, "files");
  const { deployment, plan, settings } = await resolveDeployment(request, findProject(directory), deployable);
  const { environment, target, stack } = deployment;
  const recovery = recoveryPlan(plan, {
    variant: `${system} --env ${environment} --on ${target}${options.stack ? ` --stack ${stack}` : ""}`,
    stack,
    restored: settings.kubernetes.restore,
    context: settings.kubernetes.context,
    velero: settings.kubernetes.operators.namespaces.velero,
    ...(toTime ? { toTime } : {}),
  });
  output.print(recoveryLines(recovery).join("\n"));
  output.document({ deployment, ...recovery });
  return exitCode.succeeded;
}

function isMoment(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text));
}
