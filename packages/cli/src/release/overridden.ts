import { deploymentsOf } from "@axon/delivery";
import { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Context } from "../command.ts";
import { UsageError } from "../exit.ts";
import { type ReleaseRecord, recordOf, sameMode } from "../lifecycle/release-record.ts";
import type { LifecycleOptions } from "../lifecycle/run.ts";
import { type Session, withoutSelecting } from "../lifecycle/session.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import type { Request } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { type Unmet, unmetDemands } from "./demands.ts";

/**
 * Demands of a release what its definition says must be so before an update (IE-074, IE-116).
 * @param system as the user named it
 * @returns what is to be recorded where somebody goes ahead all the same
 * @throws UsageError with everything that is missing, and how to go ahead
 */
export async function overridden(
  { directory }: Context,
  system: string,
  { resolved: { plan, settings, deployment }, stack }: Session,
  options: Pick<LifecycleOptions, "despite" | "policies">,
): Promise<string | undefined> {
  const { demands } = plan.release;
  const earlier = deploymentsOf(plan.delivery).find(({ environment }) => environment === plan.environment)?.after ?? [];
  const before = demands.includes("promotion")
    ? await Promise.all(
        earlier.map(async (environment) => {
          const request = { system, environment, target: deployment.target, purpose: "target", directory } as const;
          return [environment, await recordsOf(request, stack)] as const;
        }),
      )
    : [];
  const missing = unmetDemands(demands, {
    system: deployment.system,
    version: plan.version,
    records: sameMode((await stack.history(undefined, undefined, false)).map(recordOf), plan.chart !== undefined),
    before: Object.fromEntries(before),
    policies: options.policies !== false,
    receivers: settings.kubernetes.monitoring.receivers,
  });
  return recorded(missing, options.despite, `${plan.version} of ${deployment.system} in ${deployment.environment}`);
}

/** What is recorded of demands that are not met; nothing where all are. @throws UsageError where nobody says why */
export function recorded(missing: readonly Unmet[], despite: string | undefined, release: string): string | undefined {
  if (missing.length === 0) return undefined;
  if (despite !== undefined && despite.trim() !== "")
    return `${missing.map(({ found }) => found).join(", ")}: ${despite}`;
  const lines = missing.map(({ found, fix }) => `  - ${found}; ${fix}`);
  throw new UsageError(
    [
      `${release} lacks what a release demands:`,
      ...lines,
      '  to go ahead all the same: --despite "REASON", which the history keeps',
    ].join("\n"),
  );
}

/** What was deployed to another environment of the same system; nothing where there is no such stack. */
async function recordsOf(request: Request, { workspace }: Stack): Promise<readonly ReleaseRecord[]> {
  const { deployment } = await resolveDeployment(request, findProject(request.directory), deployable);
  const { stack: name } = deployment;
  const known = await workspace.listStacks();
  if (!known.some((stack) => stack.name.split("/").at(-1) === name)) return [];
  const other = await Stack.select(name, withoutSelecting(workspace));
  return (await other.history(undefined, undefined, false)).map(recordOf);
}
