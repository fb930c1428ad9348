import { clusterOf } from "../cluster/cluster.ts";
import { withForwardedPort } from "../cluster/forward.ts";
import { reasonOf } from "../cluster/kubeconfig.ts";
import type { Context, DeploymentOptions } from "../command.ts";
import { CommandFailure, exitCode, UsageError } from "../exit.ts";
import { oneOf } from "../project/choices.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { postTestAlert, type Routed, severities, testAlert } from "./alertmanager.ts";

export interface AlertOptions extends DeploymentOptions {
  readonly severity: string;
}

/** Gives a test alert to the stack's Alertmanager. @returns 0 when it tells somebody, otherwise 1 */
export async function sendTestAlert(context: Context, system: string, options: AlertOptions): Promise<number> {
  const { output, directory } = context;
  const severity = oneOf("severity", options.severity, severities);
  const project = findProject(directory);
  const request = requestOf(context, system, options, "target");
  const resolved = await resolveDeployment(request, project, deployable);
  const { plan, settings, deployment } = resolved;
  const { alertmanagerOf } = await import("../project/signals.ts");
  const place = alertmanagerOf(plan, settings.kubernetes);
  if (!place) {
    throw new UsageError(
      `${deployment.stack} has no Alertmanager of its own; name who is told under axon:kubernetes.monitoring.receivers`,
    );
  }
  const { config } = await clusterOf(resolved, project);
  if (!config) throw new UsageError("the sandbox runs no Alertmanager");
  const alert = testAlert(plan, severity, new Date());
  let routed: Routed;
  try {
    routed = await withForwardedPort(config, place, (address) => postTestAlert(address, alert));
  } catch (error) {
    throw new CommandFailure(`Alertmanager could not be given the alert: ${reasonOf(error)}`);
  }
  const told = routed.quiet ? [] : routed.receivers;
  output.print(verdict(severity, routed));
  output.document({ deployment, severity, receivers: told, quiet: routed.quiet });
  return told.length > 0 ? exitCode.succeeded : exitCode.failed;
}

function verdict(severity: string, { receivers, quiet }: Routed): string {
  if (quiet) return "A silence or planned maintenance keeps Alertmanager quiet: nobody is told.";
  if (receivers.length === 0) return `Nobody is told of ${severity} alerts.`;
  return `Alertmanager tells ${receivers.join(" and ")} of TestAlert (${severity}) within a minute, and in ten minutes that it is over.`;
}
