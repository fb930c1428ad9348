import type { Context, DeploymentOptions } from "../command.ts";

/** Which deployment somebody means, in the words of the command line. */
export interface Request {
  /** A system's name or the path of a definition, from `directory`. */
  readonly system: string;
  readonly environment: string;
  readonly target: string;
  /** Whether it is for the target itself, for the sandbox, or to be written into files. */
  readonly purpose: "target" | "sandbox" | "files";
  /** Names the stack file outright. @default - the one whose system, environment and target are those asked for */
  readonly stack?: string;
  /** Version to deploy. @default - what the stack file or the definition says */
  readonly release?: string;
  /** Where the user stands. */
  readonly directory: string;
}

/** The deployment that a command's options ask for. @param purpose @default - the sandbox or the target, as the options say */
export function requestOf(
  { directory }: Pick<Context, "directory">,
  system: string,
  { env, on, sandbox = false, stack, release }: DeploymentOptions & Pick<Request, "release">,
  purpose: Request["purpose"] = sandbox ? "sandbox" : "target",
): Request {
  return {
    ...{ system, environment: env, target: on, purpose, directory },
    ...(stack ? { stack } : {}),
    ...(release ? { release } : {}),
  };
}
