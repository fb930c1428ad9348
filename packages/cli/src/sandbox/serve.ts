import { mkdirSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { startSandbox } from "@axon/sandbox/start";
import type { Context } from "../command.ts";
import { startProgress } from "../console/progress.ts";
import { shellWord } from "../console/shell-word.ts";
import { exitCode } from "../exit.ts";
import { sandboxSettings } from "../lifecycle/sandbox-environment.ts";
import { prepareSandboxFiles, sandboxFiles, worldFile } from "../lifecycle/sandbox-files.ts";
import { operatorPlaces, parseSettings } from "../project/programs.ts";
import { findProject, type Project } from "../project/project.ts";
import { readStackFile, stackFileNames } from "../project/stack-files.ts";

/** Runs the sandbox until it is told to stop, and prints what the plain `pulumi` command needs to use it. */
export async function serveSandbox({ output, directory, interrupts }: Context, stack: string): Promise<number> {
  const project = findProject(directory);
  const files = sandboxFiles(project);
  prepareSandboxFiles(files);
  const world = worldFile(project, stack);
  mkdirSync(dirname(world), { recursive: true, mode: 0o700 });
  const namespaces = operatorNamespaces(project, stack);
  const path = await engineFolders(interrupts.signal);
  const sandbox = await startSandbox({ worldFile: world, namespaces });
  try {
    const environment = { ...sandboxSettings(files), ...sandbox.environment };
    output.print(`export PATH=${shellWord(path.join(delimiter))}:"$PATH"`);
    for (const [name, value] of Object.entries(environment)) output.print(`export ${name}=${shellWord(value)}`);
    output.document({ stack, path, environment });
    output.note(
      `The sandbox of stack ${stack} is running. Paste the lines above into another shell of this folder; then ` +
        `pulumi stack select --create ${stack}, pulumi preview, and so on. Ctrl-C here ends it.`,
    );
    await untilAborted(interrupts.signal);
  } finally {
    await sandbox.stop();
  }
  return exitCode.succeeded;
}

/** Where the stack's own file says that operators are. @throws ProblemError when it cannot be read */
function operatorNamespaces({ directory }: Project, stack: string): readonly string[] {
  const file = `Pulumi.${stack}.yaml`;
  if (!stackFileNames(directory).includes(file)) return [];
  const { secrets: _, ...settings } = readStackFile(directory, file).settings;
  return Object.values(operatorPlaces(parseSettings(settings, file).kubernetes));
}

/** Folders of the engine and of what it runs a Node.js program with; built where the machine has neither. */
async function engineFolders(signal: AbortSignal): Promise<readonly string[]> {
  const { languageHost, resolveEngine } = await import("@axon/engine");
  const progress = await startProgress("Looking for the Pulumi engine");
  const options = { signal, onProgress: ({ message }: { readonly message: string }) => progress.update(message) };
  try {
    const engine = await resolveEngine(options);
    const host = await languageHost(engine, options);
    // The program wants the Node.js that came with the packages, whatever else the shell would find.
    return [dirname(process.execPath), dirname(host.command), dirname(engine.command)];
  } finally {
    progress.done();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
