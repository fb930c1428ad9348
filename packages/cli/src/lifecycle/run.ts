import type { Operation, Summary } from "@axon/report";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { Context, DeploymentOptions } from "../command.ts";
import { confirmed } from "../console/confirm.ts";
import { exitCode, UsageError } from "../exit.ts";
import { type Request, resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { deployable } from "../project/targets.ts";
import { type OperationOptions, runOperation } from "./operation.ts";
import { defaultPolicyPack } from "./policy-packs.ts";
import { axonProgram, watchedProgram } from "./program.ts";
import { author, releaseMessage } from "./release-record.ts";
import { printPlan, report } from "./report.ts";
import { withSandboxNotes } from "./sandbox-notes.ts";
import { type Session, withSession } from "./session.ts";

/** Options of the commands that drive the engine. */
export interface LifecycleOptions extends DeploymentOptions {
  readonly yes?: boolean;
  readonly policies?: boolean;
  readonly release?: string;
  /** Only compare: what is recorded stays as it is. */
  readonly previewOnly?: boolean;
  /** A difference is a failure. */
  readonly expectNoChanges?: boolean;
}

/**
 * Drives the engine through one of its operations and reports how it went.
 * @param program what the stack is to be
 * @returns the exit code
 */
export async function runLifecycle(
  context: Context,
  operation: Operation,
  system: string,
  options: LifecycleOptions,
  program: PulumiFn = () => axonProgram(options.release),
): Promise<number> {
  const project = findProject(context.directory);
  const resolved = await resolveDeployment(requestOf(context, system, options), project, deployable);
  if (changesTarget(operation, options)) demandAnswerer(context, operation, system);
  const watched = watchedProgram(program);
  return withSession(context, project, resolved, watched.program, async (session) => {
    const policies = options.policies !== false;
    const run = (name: Operation, preview: boolean): Promise<Summary> => {
      const judged = policies && (name === "up" || name === "preview");
      const settings: OperationOptions = {
        policyPacks: judged ? [defaultPolicyPack] : [],
        policies,
        preview,
        message: releaseMessage(resolved.plan, author(context)),
        programError: watched.error,
      };
      return runOperation(context, session, name, settings);
    };
    const summary = await lifecycles[operation](context, session, run, options);
    const told = session.sandbox ? withSandboxNotes(summary, session.sandbox.worldFile) : summary;
    const code = await report(context, told, system);
    return options.expectNoChanges && summary.changes.length > 0 ? exitCode.failed : code;
  });
}

function requestOf({ directory }: Context, system: string, options: LifecycleOptions): Request {
  return {
    system,
    environment: options.env,
    target: options.on,
    purpose: options.sandbox ? "sandbox" : "target",
    directory,
    ...(options.stack ? { stack: options.stack } : {}),
    ...(options.release ? { release: options.release } : {}),
  };
}

type Run = (operation: Operation, preview: boolean) => Promise<Summary>;
type Lifecycle = (context: Context, session: Session, run: Run, options: LifecycleOptions) => Promise<Summary>;

const lifecycles: Readonly<Record<Operation, Lifecycle>> = {
  preview: (_context, _session, run) => run("preview", true),

  // The preview judges everything before anything is created; without it the first violation would stop half-way.
  up: async (context, session, run, options) => {
    const planned = await run("preview", true);
    if (planned.outcome !== "succeeded") return { ...planned, operation: "up" };
    if (planned.changes.length > 0 && !(await mayGoAhead(context, session, planned, options))) {
      return { ...planned, operation: "up", outcome: "cancelled" };
    }
    if (!planned.recordChanges) return { ...planned, operation: "up", planned: false };
    const done = await run("up", false);
    return { ...done, durationSeconds: planned.durationSeconds + done.durationSeconds };
  },

  refresh: async (_context, _session, run, { previewOnly = false }) => run("refresh", previewOnly),

  destroy: async (context, session, run, options) => {
    if (!changesTarget("destroy", options)) return run("destroy", false);
    const planned = await run("destroy", true);
    if (planned.outcome !== "succeeded" || planned.changes.length === 0) return planned;
    if (!(await mayGoAhead(context, session, planned, options))) return { ...planned, outcome: "cancelled" };
    return run("destroy", false);
  },
};

/** Whether somebody must be asked before this is done. */
function changesTarget(operation: Operation, { sandbox, yes }: LifecycleOptions): boolean {
  return (operation === "up" || operation === "destroy") && !sandbox && !yes;
}

/** Nobody waits for a preview only to hear that nobody can be asked. */
function demandAnswerer({ terminal }: Context, operation: Operation, system: string): void {
  if (terminal) return;
  throw new UsageError(
    `${operation} ${system} changes a real target and must be confirmed, but there is no terminal to ask on; ` +
      "add --yes to go ahead, or --sandbox to rehearse",
  );
}

/** Asks on a real target, showing what would happen. */
async function mayGoAhead(
  context: Context,
  { resolved: { deployment } }: Session,
  planned: Summary,
  options: LifecycleOptions,
): Promise<boolean> {
  if (!changesTarget("up", options)) return true;
  printPlan(context, planned);
  const { system, environment, target, stack } = deployment;
  const action = `${planned.operation === "destroy" ? "destroy" : "bring up"} ${system} ${environment} on ${target}`;
  return confirmed({ action, stack, typeName: environment === "prod" }, context.interrupts.signal);
}
