import type { Context } from "../command.ts";
import { CommandFailure, UsageError } from "../exit.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { axonProgram } from "./program.ts";
import { type ReleaseRecord, recordOf, sameMode, type WayBack, wayBack } from "./release-record.ts";
import { type LifecycleOptions, runLifecycle } from "./run.ts";
import { withSession } from "./session.ts";

export interface RollbackOptions extends Omit<LifecycleOptions, "release" | "rollback" | "takenBack"> {
  /** @default - the last one that was deployed with success before the installed one */
  readonly to?: string;
  readonly reason: string;
}

/**
 * Applies the previous release again, through the engine: what is declared stays what is there, which `kubectl rollout undo` and
 * `helm rollback` would break. @returns the exit code
 */
export async function rollBack(context: Context, system: string, options: RollbackOptions): Promise<number> {
  const { to: asked, reason, ...lifecycle } = options;
  const { from, to } = await findWay(context, system, options);
  context.output.note(`Rolling ${system} back from ${from} to ${to}`);
  return runLifecycle(context, "up", system, {
    ...lifecycle,
    release: to,
    takenBack: { version: from, reason },
    // Nothing better is known to go on to from here.
    rollback: false,
  });
}

async function findWay(context: Context, system: string, options: RollbackOptions): Promise<WayBack> {
  const { directory } = context;
  const project = findProject(directory);
  const request = requestOf(context, system, options);
  const resolved = await resolveDeployment(request, project, deployable);
  const entries = await withSession(context, project, resolved, axonProgram, ({ stack }) =>
    stack.history(undefined, undefined, false),
  );
  const records = sameMode(entries.map(recordOf), resolved.plan.chart !== undefined);
  return wayFrom(records, resolved.deployment.system, options.to);
}

/** The way that somebody asked for, or the one to the release before. @throws when there is none */
function wayFrom(records: readonly ReleaseRecord[], system: string, asked: string | undefined): WayBack {
  const good = records.flatMap(({ version, result }) => (version && result === "succeeded" ? [version] : []));
  const [installed] = records.flatMap(({ version, operation }) => (operation === "update" && version ? [version] : []));
  if (asked === undefined || installed === undefined) {
    const way = wayBack(records);
    if (way) return way;
    throw new CommandFailure(`there is no release of ${system} before the installed one to go back to`);
  }
  if (good.includes(asked)) return { from: installed, to: asked };
  const versions = [...new Set(good)].join(", ") || "none";
  throw new UsageError(`release ${asked} was never deployed there with success; these were: ${versions}`);
}
