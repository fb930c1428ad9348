import type { Context, DeploymentOptions } from "../command.ts";
import { columns } from "../console/columns.ts";
import { exitCode } from "../exit.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { axonProgram } from "./program.ts";
import { type ReleaseRecord, recordOf } from "./release-record.ts";
import { withSession } from "./session.ts";

/** Shows the updates of a deployment, the newest first. @returns the exit code */
export async function showHistory(context: Context, system: string, options: DeploymentOptions): Promise<number> {
  const { directory, output } = context;
  const project = findProject(directory);
  const request = requestOf(context, system, options);
  const resolved = await resolveDeployment(request, project, deployable);
  // Without a page size the engine gives all there is; secrets of the configuration stay closed.
  const entries = await withSession(context, project, resolved, axonProgram, ({ stack }) =>
    stack.history(undefined, undefined, false),
  );
  const releases = entries.map(recordOf);
  for (const line of historyLines(releases)) output.print(line);
  output.document({ deployment: resolved.deployment, releases });
  return exitCode.succeeded;
}

/** The records as a table: version, time, author, operation, result. */
export function historyLines(releases: readonly ReleaseRecord[]): string[] {
  if (releases.length === 0) return ["Nothing has been deployed yet."];
  const rows = releases.map(({ version, fromChart, time, author, operation, result, takenBack, despite }) => [
    version ?? "-",
    time,
    author ?? "-",
    operation,
    result,
    [
      ...(fromChart ? ["from its chart"] : []),
      ...(takenBack ? [`instead of ${takenBack.version}: ${takenBack.reason}`] : []),
      ...(despite === undefined ? [] : [`despite ${despite}`]),
    ].join("; "),
  ]);
  return columns([["version", "time", "author", "operation", "result", ""], ...rows]);
}
