import { findExecutable } from "@axon/engine";
import { execa } from "execa";
import type { Context } from "../command.ts";
import { CommandFailure } from "../exit.ts";

/** The compose plugin of Docker, about the project in one folder. */
export interface Docker {
  /** Runs it where the user sees what it says. @returns its exit code */
  show(args: readonly string[]): Promise<number>;
  /** @returns what it writes. @throws CommandFailure with its own words when it fails */
  read(args: readonly string[]): Promise<string>;
  /** The same of both of its streams, as logs are of containers that write to both. */
  readBoth(args: readonly string[]): Promise<string>;
}

/** With it docker ends when it is docker itself that has failed. */
const ownStatus = 125;

/** @throws CommandFailure where there is no docker */
export function dockerCompose({ environment, interrupts, output }: Context, folder: string): Docker {
  const docker = findExecutable("docker", environment.PATH);
  if (docker === undefined)
    throw new CommandFailure("docker is not on PATH; axon doctor --on compose says what is needed");
  const command = (args: readonly string[]) => ["compose", "--project-directory", folder, ...args];
  // Files that its `.env` names are looked for where it runs.
  const common = { cwd: folder, env: environment, extendEnv: false, reject: false, stdin: "ignore" as const };
  /** Without the plugin, docker takes what is meant for it as its own, and complains of a flag. */
  const demandPlugin = async (status?: number) => {
    if (status !== ownStatus) return;
    const { exitCode } = await execa(docker, ["compose", "version"], common);
    if (exitCode !== 0)
      throw new CommandFailure("docker has no Compose plugin; axon doctor --on compose says what is needed");
  };
  const read = async (args: readonly string[], stream: "stdout" | "all") => {
    const { exitCode, stderr, ...said } = await execa(docker, command(args), { ...common, all: true });
    if (exitCode === 0) return said[stream];
    await demandPlugin(exitCode);
    throw new CommandFailure(`docker compose ${args[0]}: ${stderr.trim().split("\n").at(-1) ?? "it failed"}`);
  };
  return {
    show: async (args) => {
      const { exitCode = 1 } = await execa(docker, command(args), {
        ...common,
        // With --json, standard output is for one document.
        stdout: output.json ? process.stderr : "inherit",
        stderr: "inherit",
        cancelSignal: interrupts.signal,
      });
      await demandPlugin(exitCode);
      return exitCode;
    },
    read: (args) => read(args, "stdout"),
    readBoth: (args) => read(args, "all"),
  };
}
