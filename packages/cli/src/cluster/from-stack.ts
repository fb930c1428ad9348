import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import type { Context, DeploymentOptions } from "../command.ts";
import { CommandFailure, exitCode, UsageError } from "../exit.ts";
import { axonProgram } from "../lifecycle/program.ts";
import { withSession } from "../lifecycle/session.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";

export interface KubeconfigOptions extends Omit<DeploymentOptions, "sandbox"> {
  readonly out?: string;
}

/**
 * Writes the kubeconfig that the stack of the cluster has among its outputs, so that none is kept beside a pipeline.
 * @returns the exit code
 * @throws UsageError when the settings name no such stack; CommandFailure when its output does not serve
 */
export async function writeKubeconfig(context: Context, system: string, options: KubeconfigOptions): Promise<number> {
  const { directory, output } = context;
  const project = findProject(directory);
  const { out } = options;
  const request = requestOf(context, system, options, "target");
  const resolved = await resolveDeployment(request, project, deployable);
  const { cluster, context: name } = resolved.settings.kubernetes;
  if (cluster === undefined) {
    throw new UsageError(
      `${resolved.deployment.stack} does not say which stack made its cluster; set axon:kubernetes.cluster.stack to organization/project/stack`,
    );
  }
  const outputs = await withSession(context, project, resolved, axonProgram, ({ stack: { workspace } }) =>
    workspace.stackOutputs(cluster.stack).catch((error: unknown) => {
      const [line] = String(error instanceof Error ? error.message : error).split("\n");
      throw new CommandFailure(`the outputs of ${cluster.stack} cannot be read: ${line}`);
    }),
  );
  const text = await keyless(outputs, cluster, name);
  if (out === undefined) output.raw(text);
  else writeFileSync(resolve(directory, out), text, { mode: 0o600 });
  return exitCode.succeeded;
}

/** The text of an output, once it is known to lead to the stack's context and to hold nothing that opens the cluster by itself. */
export async function keyless(
  outputs: OutputMap,
  { stack, output }: { readonly stack: string; readonly output: string },
  context: string,
): Promise<string> {
  const value: unknown = outputs[output]?.value;
  if (value === undefined || value === null) throw new CommandFailure(`${stack} has no output ${output}`);
  const text = typeof value === "string" ? value : JSON.stringify(value, undefined, 2);
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  try {
    config.loadFromString(text);
  } catch {
    throw new CommandFailure(`output ${output} of ${stack} is no kubeconfig`);
  }
  const entry = config.getContextObject(context);
  if (entry === null) throw new CommandFailure(`the kubeconfig of ${stack} has no context ${context}`);
  const user = config.getUser(entry.user);
  if (user?.token || user?.password || user?.keyData || user?.certData) {
    throw new CommandFailure(
      `the kubeconfig of ${stack} holds a key; give out one that calls a program, such as aws eks get-token, which takes the caller's own identity`,
    );
  }
  return text.endsWith("\n") ? text : `${text}\n`;
}
