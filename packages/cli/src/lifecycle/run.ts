import type { Operation, Summary } from "@axon/report";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { Context, DeploymentOptions } from "../command.ts";
import { confirmed } from "../console/confirm.ts";
import { exitCode, UsageError } from "../exit.ts";
import { withPolicyPackConfig } from "../policies/pack-config.ts";
import { costLine } from "../project/cost-line.ts";
import { type Resolved, resolveDeployment } from "../project/deployment.ts";
import { findProject, type Project } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { announcementOf } from "../release/announcement.ts";
import { type Engine, type GuardOptions, guarded } from "../release/guard.ts";
import { tell } from "../release/notify.ts";
import { guardOptions, type ReleaseOptions } from "../release/options.ts";
import { showRecentLogs } from "../release/recent-logs.ts";
import { recipientsOf } from "../release/recipients.ts";
import type { Observer } from "../release/watch.ts";

import { type OperationOptions, type Policies, runOperation } from "./operation.ts";
import { defaultPolicyPack } from "./policy-packs.ts";
import { axonProgram, type WatchedProgram, watchedProgram } from "./program.ts";
import { author, releaseMessage, type TakenBack } from "./release-record.ts";
import { printPlan, report } from "./report.ts";
import { withSandboxNotes } from "./sandbox-notes.ts";
import { type Session, withSession } from "./session.ts";

/** Options of the commands that drive the engine. */
export interface LifecycleOptions extends DeploymentOptions, ReleaseOptions {
  readonly yes?: boolean;
  /** File that tunes the policies, or false where they are not to judge. @default - found from where the user stands */
  readonly policies?: string | false;
  readonly release?: string;
  /** The release that `release` is brought back instead of: its migrations are left out, and the history says why. */
  readonly takenBack?: TakenBack;
  /** Why an update goes ahead although something that it demands is missing. */
  readonly despite?: string;
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
  program: PulumiFn = () => axonProgram(options.release, options.takenBack !== undefined),
): Promise<number> {
  const project = findProject(context.directory);
  const resolved = await resolveDeployment(requestOf(context, system, options), project, deployable);
  const guard = operation === "up" ? guardOptions(resolved, options) : undefined;
  if (changesTarget(operation, options)) demandAnswerer(context, operation, system);
  const watched = watchedProgram(program);
  return withPolicies(context, operation, resolved, options, (policies) =>
    withSession(context, project, resolved, watched.program, async (session) => {
      const despite = await judgeDemands(context, operation, system, session, options);
      const engine = engineOf(context, session, { ...options, policies, despite }, project, watched);
      const run: Run = (name, preview) =>
        name !== "up" || preview
          ? engine.run(name, preview)
          : guard
            ? release(context, session, guard, engine)
            : engine.update();
      const summary = await lifecycles[operation](context, session, run, options);
      const told = session.sandbox ? withSandboxNotes(summary, session.sandbox.worldFile) : summary;
      if (judged.includes(operation)) await noteCost(context, session);
      const code = await report(context, told, system);
      return options.expectNoChanges && summary.changes.length > 0 ? exitCode.failed : code;
    }),
  );
}

/** Lets `use` know by what the policies judge: nothing where they are off, or have nothing to do with the operation. */
function withPolicies<T>(
  { directory }: Context,
  operation: Operation,
  { deployment: { environment } }: Resolved,
  { policies }: LifecycleOptions,
  use: (policies: Policies) => Promise<T>,
): Promise<T> {
  if (policies === false || !judged.includes(operation)) return use({ enabled: policies !== false });
  return withPolicyPackConfig(directory, environment, policies, (config) =>
    use({ enabled: true, pack: { folder: defaultPolicyPack, config } }),
  );
}

const judged: readonly Operation[] = ["up", "preview"];

/** Nothing is demanded of a rehearsal, nor of the way back. @returns what the history is to say of what was missing */
async function judgeDemands(
  context: Context,
  operation: Operation,
  system: string,
  session: Session,
  options: LifecycleOptions,
): Promise<string | undefined> {
  const { demands } = session.resolved.plan.release;
  if (operation !== "up" || session.sandbox || options.takenBack || demands.length === 0) return undefined;
  const { overridden } = await import("../release/overridden.ts");
  return overridden(context, system, session, options);
}

/** Says what the stack costs, where its installation names prices. */
async function noteCost({ output }: Context, { resolved: { plan, settings } }: Session): Promise<void> {
  if (settings.kubernetes.cost === undefined) return;
  const { stackCost } = await import("../project/cost.ts");
  const cost = stackCost(plan, settings.kubernetes);
  if (cost) output.note(costLine(cost));
}

/** Brings a release up under guard, and tells those who want to know; a rehearsal is nobody's business. */
async function release(context: Context, session: Session, guard: GuardOptions, engine: Engine): Promise<Summary> {
  const { resolved, stack } = session;
  const summary = await guarded(context, session, guard, engine);
  if (summary.release === undefined || session.sandbox) return summary;
  const recipients = await recipientsOf(resolved.settings, context.environment, stack);
  const announcement = announcementOf(summary, resolved.plan.version, author(context), new Date());
  return { ...summary, release: { ...summary.release, notifications: await tell(recipients, announcement) } };
}

/** What the engine is asked to do on the way of a lifecycle. */
function engineOf(
  context: Context,
  session: Session,
  {
    policies,
    takenBack: replaced,
    despite,
  }: Pick<LifecycleOptions, "takenBack" | "despite"> & { readonly policies: Policies },
  project: Project,
  watched: WatchedProgram,
): Engine & { readonly run: Run } {
  const { resolved, stack } = session;
  const by = author(context);
  const run = (name: Operation, settings: Omit<OperationOptions, "policies">): Promise<Summary> =>
    runOperation(context, session, name, { policies, ...settings });
  const asUsual = (name: Operation, preview: boolean) =>
    run(name, { preview, message: releaseMessage(resolved.plan, by, replaced, despite), programError: watched.error });
  const observe = () => observeStack(resolved, project);
  return {
    run: asUsual,
    update: async () => {
      const summary = await asUsual("up", false);
      // In the sandbox nothing runs that could say anything.
      if (!session.sandbox) await showRecentLogs(context.output.note, resolved.plan, summary, observe);
      return summary;
    },
    goBack: (to, takenBack) => {
      const { program, error } = watchedProgram(() => axonProgram(to, true));
      stack.workspace.program = program;
      const message = releaseMessage({ ...resolved.plan, version: to }, by, takenBack);
      // What a failed update has left there is not always what is recorded.
      return run("up", { preview: false, refresh: true, message, programError: error });
    },
    observe,
  };
}

/** Loads the client of the cluster only where a release is really watched. */
async function observeStack({ plan, settings }: Resolved, { directory }: Project): Promise<Observer> {
  const [{ openCluster }, { stackSignals }] = await Promise.all([
    import("../release/cluster.ts"),
    import("../project/signals.ts"),
  ]);
  return openCluster(settings, stackSignals(plan, settings.kubernetes), directory);
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
