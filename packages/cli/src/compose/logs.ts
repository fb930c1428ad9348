import type { Context, DeploymentOptions } from "../command.ts";
import { exitCode } from "../exit.ts";
import { oneOf } from "../project/choices.ts";
import { type ComposeOptions, composeProject, demandStarted, mainService } from "./project.ts";

export interface LogsOptions extends DeploymentOptions, ComposeOptions {
  readonly follow?: boolean;
  readonly tail: string;
}

/** Shows what a service says: the one behind the endpoint, unless another is named. @returns the exit code */
export async function composeLogs(
  context: Context,
  system: string,
  named: string | undefined,
  options: LogsOptions,
): Promise<number> {
  const project = await composeProject(context, system, options);
  demandStarted(project);
  const { docker, resolved } = project;
  const names = (await docker.read(["config", "--services"])).split("\n").filter((name) => name !== "");
  const service = named === undefined ? mainService(resolved.plan) : oneOf("service", named, names);
  const subject = service === undefined ? [] : [service];
  const code = await docker.show(["logs", "--tail", options.tail, ...(options.follow ? ["--follow"] : []), ...subject]);
  return code === 0 ? exitCode.succeeded : exitCode.failed;
}
