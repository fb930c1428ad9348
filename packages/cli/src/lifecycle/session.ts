import { resolveEngine } from "@axon/engine";
import { useLeanStructs } from "@axon/protocol";
import { type Fault, parseFaults, type SpawnedSandbox } from "@axon/sandbox";
import type { LocalWorkspace, PulumiFn, Stack, Workspace } from "@pulumi/pulumi/automation/index.js";
import type { Context } from "../command.ts";
import { startProgress } from "../console/progress.ts";
import { leaveOutDebugMessages, leaveOutPositions, leaveOutPromiseTraces } from "../lean-sdk.ts";
import type { Resolved } from "../project/deployment.ts";
import { operatorPlaces } from "../project/programs.ts";
import type { Project } from "../project/project.ts";
import { outliveCutOffCalls } from "./cut-off-calls.ts";
import { type EngineCommand, engineCommand } from "./engine-command.ts";
import { clearStaleLocks } from "./locks.ts";
import { loadProgram } from "./program.ts";
import { settle } from "./recovery.ts";
import { sandboxEnvironment } from "./sandbox-environment.ts";
import {
  prepareSandboxFiles,
  type SandboxFiles,
  sandboxFiles,
  stateFiles,
  worldFile,
  writeStackFolder,
} from "./sandbox-files.ts";

/** A stack that is ready to be worked on. */
export interface Session {
  readonly resolved: Resolved;
  readonly stack: Stack;
  readonly engine: EngineCommand;
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
  // Its process loads what it needs while this one does.
  const starting = resolved.deployment.sandbox ? startSandbox(project, resolved, context) : undefined;
  starting?.catch(() => undefined); // told below
  try {
    const automation = await import("@pulumi/pulumi/automation/index.js");
    if (environment.AXON_DEBUG !== "1") leaveOutDebugMessages();
    leaveOutPromiseTraces();
    leaveOutPositions();
    outliveCutOffCalls();
    useLeanStructs();
    const engine = await resolveEngine({
      signal: interrupts.signal,
      onProgress: ({ message, completed, total }) =>
        progress.update(total ? `${message} (${completed ?? 0} of ${total})` : message),
    });
    const sandbox = await starting;
    const variables = sandbox
      ? sandboxEnvironment(sandbox.files, environment, sandbox.process.environment)
      : definedIn(environment);
    progress.update("Opening the stack");
    const command = engineCommand(engine, variables, interrupts, preload);
    const workspace = await automation.LocalWorkspace.create({
      workDir: sandbox ? writeStackFolder(project, resolved.deployment.stack, resolved.config) : project.directory,
      pulumiCommand: command,
      program,
    });
    const stack = await openStack(automation, workspace, resolved, sandbox);
    progress.update("Looking for what an interrupted run left open");
    for (const line of await settle(stack, sandbox)) context.output.note(line);
    progress.done();
    return await use({ resolved, stack, engine: command, ...(sandbox ? { sandbox } : {}) });
  } finally {
    progress.done();
    const sandbox = await starting?.catch(() => undefined);
    await sandbox?.process.stop();
    if (sandbox) clearStaleLocks(sandbox.files.state);
  }
}

/** A program that cannot be loaded is told of when it is run. */
function preload(): void {
  loadProgram().catch(() => undefined);
}

async function startSandbox(
  project: Project,
  { deployment, settings }: Resolved,
  { environment, sandboxes }: Context,
): Promise<RunningSandbox> {
  const files = sandboxFiles(project);
  prepareSandboxFiles(files);
  clearStaleLocks(files.state);
  const world = worldFile(project, deployment.stack);
  const faults = parseFaults(environment.AXON_SANDBOX_FAULTS ?? "[]");
  const namespaces = Object.values(operatorPlaces(settings.kubernetes));
  const process = await sandboxes.take(!crashes(faults)).start({ worldFile: world, namespaces, faults });
  return { process, files, worldFile: world };
}

/** Whether the sandbox's process is to crash: what must live on, as the policies must, is left to the engine then. */
function crashes(faults: readonly Fault[]): boolean {
  return faults.some(({ action }) => action.startsWith("crash"));
}

type Automation = typeof import("@pulumi/pulumi/automation/index.js");

/**
 * Selects the stack, made when it is not there; one without a file gets what the command line says as its settings. In the
 * sandbox the state is in files of ours: whether there is a stack can be seen, and every command names it anyway.
 */
async function openStack(
  { Stack }: Automation,
  workspace: LocalWorkspace,
  { deployment, config, stackFile }: Resolved,
  sandbox: RunningSandbox | undefined,
): Promise<Stack> {
  const { stack: name } = deployment;
  if (sandbox) {
    const exists = stateFiles(sandbox.files, name).length > 0;
    return exists ? Stack.select(name, withoutSelecting(workspace)) : Stack.create(name, workspace);
  }
  const existing = await workspace.listStacks();
  const exists = existing.some((known) => known.name.split("/").at(-1) === name);
  const stack = await (exists ? Stack.select(name, workspace) : Stack.create(name, workspace));
  if (stackFile === undefined) {
    await stack.setAllConfig(
      Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value: String(value) }])),
    );
  }
  return stack;
}

/** The same workspace, in which a stack is opened without a run of the engine, and without becoming the one that is selected. */
export function withoutSelecting(workspace: Workspace): Workspace {
  return Object.create(workspace, { selectStack: { value: async () => undefined } });
}

function definedIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
