import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { startSandbox } from "@axon/sandbox";
import type { Context } from "../command.ts";
import { exitCode } from "../exit.ts";
import { sandboxSettings } from "../lifecycle/sandbox-environment.ts";
import { prepareSandboxFiles, sandboxFiles, worldFile } from "../lifecycle/sandbox-files.ts";
import { findProject } from "../project/project.ts";

/** Runs the sandbox until it is told to stop, and prints what the plain `pulumi` command needs to use it. */
export async function serveSandbox({ output, directory, interrupts }: Context, stack: string): Promise<number> {
  const project = findProject(directory);
  const files = sandboxFiles(project);
  prepareSandboxFiles(files);
  const world = worldFile(project, stack);
  mkdirSync(dirname(world), { recursive: true, mode: 0o700 });
  const sandbox = await startSandbox({ worldFile: world });
  try {
    const environment = { ...sandboxSettings(files), ...sandbox.environment };
    for (const [name, value] of Object.entries(environment)) output.print(`export ${name}=${quoted(value)}`);
    output.document({ stack, environment });
    output.note(`The sandbox of stack ${stack} is running. Paste the lines above into another shell; Ctrl-C ends it.`);
    await untilAborted(interrupts.signal);
  } finally {
    await sandbox.stop();
  }
  return exitCode.succeeded;
}

/** A value as a POSIX shell takes it. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
