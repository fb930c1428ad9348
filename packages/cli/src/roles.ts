import type { Context, DeploymentOptions } from "./command.ts";
import { exitCode } from "./exit.ts";
import { type BucketDemand, type BucketHolder, bucketDemand, bucketHolders } from "./project/bucket-holders.ts";
import { resolveDeployment } from "./project/deployment.ts";
import { type KeptSecrets, keptSecrets } from "./project/kept-secrets.ts";
import { type PersonRights, peopleRights } from "./project/people-rights.ts";
import { findProject } from "./project/project.ts";
import { requestOf } from "./project/request.ts";
import { deployable } from "./project/targets.ts";

/** Shows the policy of each role and key that opens a bucket, what the bucket of dumps must be, and the rights of people; asks no engine, cluster or cloud. */
export async function showRoles(context: Context, system: string, options: DeploymentOptions): Promise<number> {
  const { output, directory } = context;
  const request = requestOf(context, system, options, "files");
  const { deployment, plan, settings } = await resolveDeployment(request, findProject(directory), deployable);
  const holders = bucketHolders(plan, settings.kubernetes);
  const bucket = bucketDemand(plan, settings.kubernetes);
  const people = peopleRights(plan, settings.kubernetes);
  const secrets = keptSecrets(plan, settings.kubernetes);
  const workloads = holders.length > 0 ? holderTexts(holders) : ["No workload opens a bucket that exists."];
  const demands = [...(bucket ? [demandText(bucket)] : []), ...(secrets ? keptTexts(secrets) : [])];
  output.print([...workloads, ...demands, ...people.map(personText)].join("\n\n"));
  output.document({ deployment, holders, ...(bucket ? { bucket } : {}), ...(secrets ? { secrets } : {}), people });
  return exitCode.succeeded;
}

/** Workloads that share a role may do the same, and are said together. */
function holderTexts(holders: readonly BucketHolder[]): string[] {
  const opening = ({ opensWith }: BucketHolder) => JSON.stringify(opensWith);
  return [...new Set(holders.map(opening))].map((one) =>
    holderText(holders.filter((holder) => opening(holder) === one)),
  );
}

function holderText(sharing: readonly BucketHolder[]): string {
  const all = (key: "workload" | "subject") => sharing.map((holder) => holder[key]).join(" and ");
  const [who = ""] = sharing.map(({ opensWith }) =>
    "roleArn" in opensWith
      ? `the role ${opensWith.roleArn}, which trusts the tokens of ${all("subject")} and nobody else`
      : `the keys in the Secret ${opensWith.keysIn}`,
  );
  const [policy] = sharing.map((holder) => JSON.stringify(holder.policy, null, 2));
  return `${all("workload")} ${sharing.length > 1 ? "open" : "opens"} buckets with ${who}; what they may do:\n${policy}`;
}

function demandText({ bucket, ...documents }: BucketDemand): string {
  return `${bucket} keeps dumps that a role only adds; what the bucket must be, each part for one of S3's put calls:\n${JSON.stringify(documents, null, 2)}`;
}

function keptTexts({ entries, entryPolicy, copier }: KeptSecrets): string[] {
  const names = entries.map(({ region, entry }) => `${entry} in ${region}`).join(" and ");
  return [
    `${names} must not be lost; the policy of each, so that nobody deletes it before that is taken away:\n${JSON.stringify(entryPolicy, null, 2)}`,
    ...(copier
      ? [
          `the role ${copier.roleArn}, which trusts the tokens of ${copier.subjects.join(" and ")} and nobody else, copies keys; what it may do:\n${JSON.stringify(copier.policy, null, 2)}`,
        ]
      : []),
  ];
}

function personText({ role, groups, policy }: PersonRights): string {
  return `${role} (${groups.join(", ")}), what they may do in AWS:\n${JSON.stringify(policy, null, 2)}`;
}
