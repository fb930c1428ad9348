import { fileURLToPath } from "node:url";
import { resolveEngine } from "@axon/engine";
import { type Fault, parseFaults, type SpawnedSandbox, spawnSandbox } from "@axon/sandbox";
import { LocalWorkspace, type PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import type { Context } from "../command.ts";
import { startProgress } from "../console/progress.ts";
import type { Resolved } from "../project/deployment.ts";
import type { Project } from "../project/project.ts";
import { engineCommand } from "./engine-command.ts";
import { clearStaleLocks } from "./locks.ts";
import { settle } from "./recovery.ts";
import { sandboxEnvironment } from "./sandbox-environment.ts";
import { prepareSandboxFiles, type SandboxFiles, sandboxFiles, worldFile, writeStackFolder } from "./sandbox-files.ts";

const policyServer = fileURLToPath(new URL("./policy-server.ts", import.meta.url));

/** A stack that is ready to be worked on. */
export interface Session {
  readonly resolved: Resolved;
  readonly stack: Stack;
  /** Undefined on a real target. */
  readonly sandbox?: RunningSandbox;
}

/** The sandbox of a stack, at work. */
export interface RunningSandbox {
  readonly process: SpawnedSandbox;
  readonly files: SandboxFiles;
  readonly worldFile: string;
}

/**
 * Gets engine, sandbox and stack ready, lets `use` work with them, and leaves nothing behind: no process, no lock.
 * @param program what the stack is to be
 */
export async function withSession<T>(
  context: Context,
  project: Project,
  resolved: Resolved,
  program: PulumiFn,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { interrupts, environment } = context;
  const progress = await startProgress("Looking for the Pulumi engine");
  let sandbox: RunningSandbox | undefined;
  try {
    const engine = await resolveEngine({
      signal: interrupts.signal,
      onProgress: ({ message, completed, total }) =>
        progress.update(total ? `${message} (${completed ?? 0} of ${total})` : message),
    });
    sandbox = resolved.deployment.sandbox ? await startSandbox(project, resolved.deployment.stack, context) : undefined;
    const variables = sandbox
      ? sandboxEnvironment(sandbox.files, environment, sandbox.process.environment)
      : definedIn(environment);
    progress.update("Opening the stack");
    const workspace = await LocalWorkspace.create({
      workDir: sandbox ? writeStackFolder(project, resolved.deployment.stack, resolved.config) : project.directory,
      pulumiCommand: engineCommand(engine, variables, interrupts),
      program,
    });
    const stack = await openStack(workspace, resolved);
    progress.update("Looking for what an interrupted run left open");
    for (const line of await settle(stack, sandbox)) context.output.note(line);
    progress.done();
    return await use({ resolved, stack, ...(sandbox ? { sandbox } : {}) });
  } finally {
    progress.done();
    await sandbox?.process.stop();
    if (sandbox) clearStaleLocks(sandbox.files.state);
  }
}

async function startSandbox(project: Project, stack: string, { environment }: Context): Promise<RunningSandbox> {
  const files = sandboxFiles(project);
  prepareSandboxFiles(files);
  clearStaleLocks(files.state);
  const world = worldFile(project, stack);
  const faults = parseFaults(environment.AXON_SANDBOX_FAULTS ?? "[]");
  const process = await spawnSandbox({ worldFile: world, faults, ...policiesBeside(faults) });
  return { process, files, worldFile: world };
}

/** The policies, served by the same process; where that is to crash they must live on, and are left to the engine. */
function policiesBeside(faults: readonly Fault[]): { readonly companion?: string } {
  return faults.some(({ action }) => action.startsWith("crash")) ? {} : { companion: policyServer };
}

/** Selects the stack, made when it is not there; one without a file gets what the command line says as its settings. */
async function openStack(workspace: LocalWorkspace, { deployment, config, stackFile }: Resolved): Promise<Stack> {
  const existing = await workspace.listStacks();
  const exists = existing.some(({ name }) => name.split("/").at(-1) === deployment.stack);
  const stack = await (exists ? Stack.select(deployment.stack, workspace) : Stack.create(deployment.stack, workspace));
  if (!deployment.sandbox && stackFile === undefined) {
    await stack.setAllConfig(
      Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value: String(value) }])),
    );
  }
  return stack;
}

function definedIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
