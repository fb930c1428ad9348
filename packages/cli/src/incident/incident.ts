import type { Context, DeploymentOptions } from "../command.ts";
import { exitCode } from "../exit.ts";
import { oneOf } from "../project/choices.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { incidentScript, incidentTypes, severities } from "./script.ts";

export interface IncidentOptions extends DeploymentOptions {
  readonly severity: string;
}

/** Prints the script, and touches nothing. @returns the exit code */
export async function showIncident(
  context: Context,
  system: string,
  type: string,
  options: IncidentOptions,
): Promise<number> {
  const incident = {
    type: oneOf("incident", type, incidentTypes),
    severity: oneOf("severity", options.severity, severities),
  };
  const { output, directory } = context;
  const request = requestOf(context, system, options, "files");
  const { plan, settings, deployment } = await resolveDeployment(request, findProject(directory), deployable);
  const script = incidentScript(plan, settings.kubernetes.context, incident);
  output.print(script.trimEnd());
  output.document({ deployment, ...incident, script });
  return exitCode.succeeded;
}
