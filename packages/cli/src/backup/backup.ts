import type { Context, DeploymentOptions } from "../command.ts";
import { exitCode, UsageError } from "../exit.ts";
import { axonProgram } from "../lifecycle/program.ts";
import { author } from "../lifecycle/release-record.ts";
import { withSession } from "../lifecycle/session.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { copyStack } from "./copy.ts";

export interface BackupOptions extends DeploymentOptions {
  readonly to?: string;
}

/** Keeps a copy of a stack's state and settings at a second place. @returns the exit code */
export async function backUp(context: Context, system: string, options: BackupOptions): Promise<number> {
  const { directory, environment, output } = context;
  const place = secondPlace(options.to ?? environment.AXON_BACKUP_URL);
  const project = findProject(directory);
  const request = requestOf(context, system, options);
  const resolved = await resolveDeployment(request, project, deployable);
  const { deployment, plan } = resolved;
  const message = `copy of ${plan.system} ${plan.environment} by ${author(context)}`;
  const copy = await withSession(context, project, resolved, axonProgram, ({ stack, engine }) =>
    copyStack(stack, engine, place, message),
  );
  output.print(
    `State of ${deployment.stack} with ${copy.resources} resources, and Pulumi.${deployment.stack}.yaml, are kept at ${copy.place}`,
  );
  output.document({ deployment, ...copy });
  return exitCode.succeeded;
}

function secondPlace(url: string | undefined): string {
  const expected = "a backend's URL such as s3://bucket?region=eu-west-1, azblob://container or gs://bucket";
  if (!url) throw new UsageError(`--to must be ${expected}, got nothing; or set AXON_BACKUP_URL`);
  if (!URL.canParse(url)) throw new UsageError(`--to must be ${expected}, got "${url}"`);
  return url;
}
