import type { Context, DeploymentOptions } from "./command.ts";
import { exitCode } from "./exit.ts";
import { type BucketHolder, bucketHolders } from "./project/bucket-holders.ts";
import { resolveDeployment } from "./project/deployment.ts";
import { type PersonRights, peopleRights } from "./project/people-rights.ts";
import { findProject } from "./project/project.ts";
import { deployable } from "./project/targets.ts";

/** Shows the policy of each role and key that opens a bucket, and of people; asks no engine, no cluster and no cloud. */
export async function showRoles(
  { output, directory }: Context,
  system: string,
  options: DeploymentOptions,
): Promise<number> {
  const { env: environment, on: target, stack } = options;
  const request = { system, environment, target, purpose: "files" as const, directory, stack };
  const { deployment, plan, settings } = await resolveDeployment(request, findProject(directory), deployable);
  const holders = bucketHolders(plan, settings.kubernetes);
  const people = peopleRights(plan, settings.kubernetes);
  const workloads = holders.length > 0 ? holders.map(holderText) : ["No workload opens a bucket that exists."];
  output.print([...workloads, ...people.map(personText)].join("\n\n"));
  output.document({ deployment, holders, people });
  return exitCode.succeeded;
}

function holderText({ workload, subject, opensWith, policy }: BucketHolder): string {
  const who =
    "roleArn" in opensWith
      ? `the role ${opensWith.roleArn}, which trusts the tokens of ${subject} and nobody else`
      : `the keys in the Secret ${opensWith.keysIn}`;
  return `${workload} opens buckets with ${who}; what they may do:\n${JSON.stringify(policy, null, 2)}`;
}

function personText({ role, groups, policy }: PersonRights): string {
  return `${role} (${groups.join(", ")}), what they may do in AWS:\n${JSON.stringify(policy, null, 2)}`;
}
