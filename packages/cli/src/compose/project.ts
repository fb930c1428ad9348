import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plan } from "@axon/core";
import type { Context, DeploymentOptions } from "../command.ts";
import { UsageError } from "../exit.ts";
import { type Resolved, resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { type Docker, dockerCompose } from "./docker.ts";

/** A system on one machine: its plan, and the folder of its compose file. */
export interface ComposeProject {
  readonly resolved: Resolved;
  readonly folder: string;
  readonly docker: Docker;
}

/** Options of the commands that work on one machine. */
export interface ComposeOptions extends Pick<DeploymentOptions, "env" | "stack"> {
  /** Folder of the compose file, and of the sources it builds from. @default `.axon/compose/<stack>` of the project */
  readonly folder?: string;
  readonly release?: string;
}

/** Where a stack's compose file is, from where the user stands. */
export function composeFolder({ directory }: Pick<Context, "directory">, stack: string, folder?: string): string {
  return folder === undefined
    ? join(findProject(directory).directory, ".axon", "compose", stack)
    : resolve(directory, folder);
}

/** Finds a system's project on this machine. @throws UsageError, ProblemError or CommandFailure */
export async function composeProject(
  context: Context,
  system: string,
  options: ComposeOptions,
): Promise<ComposeProject> {
  const request = requestOf(context, system, { ...options, on: "compose" }, "files");
  const resolved = await resolveDeployment(request, findProject(context.directory), ["compose"]);
  const folder = composeFolder(context, resolved.deployment.stack, options.folder);
  return { resolved, folder, docker: dockerCompose(context, folder) };
}

/** @throws UsageError when nothing was ever started there */
export function demandStarted({ folder, resolved: { plan } }: ComposeProject): void {
  if (existsSync(join(folder, "compose.yaml"))) return;
  throw new UsageError(`${plan.system} was never started here: axon up ${plan.system} --on compose does it`);
}

/** What people ask after first: the service behind the first endpoint, or else the first to start. */
export function mainService({ services }: Plan): string | undefined {
  return (services.find(({ endpoints }) => endpoints.length > 0) ?? services[0])?.name;
}
