import { resolve } from "node:path";
import { findExecutable } from "@axon/engine";
import { execa } from "execa";
import type { Context } from "../command.ts";
import { CommandFailure, exitCode } from "../exit.ts";
import type { Settings } from "../project/programs.ts";

/**
 * kubectl in the stack's context, with the user's own terminal: what goes on until somebody ends it is left to the tool that
 * everybody knows. @returns what runs it, and gives 0 when it ended well
 * @throws CommandFailure where there is none
 */
export function kubectl(
  { environment }: Context,
  { context, kubeconfig }: Pick<Settings["kubernetes"], "context" | "kubeconfig">,
  directory: string,
  namespace: string,
): (args: readonly string[]) => Promise<number> {
  const command = findExecutable("kubectl", environment.PATH);
  if (command === undefined)
    throw new CommandFailure("kubectl is not on PATH; axon doctor --on kubernetes says what is needed");
  const where = [
    ...["--context", context, "--namespace", namespace],
    ...(kubeconfig ? ["--kubeconfig", resolve(directory, kubeconfig)] : []),
  ];
  return async (args) => {
    const { exitCode: code = 1 } = await execa(command, [...where, ...args], {
      env: environment,
      extendEnv: false,
      stdio: "inherit",
      reject: false,
    });
    return code === 0 ? exitCode.succeeded : exitCode.failed;
  };
}
