import { failOnProblems, type Plan, type Problem, show } from "@axon/core";
import { backupRoot, dumpedDatabases, dumpTiers } from "./backups.ts";
import { isAwsStore } from "./identities.ts";
import type { KubernetesSettings } from "./settings.ts";

type DumpSettings = Exclude<NonNullable<KubernetesSettings["dumps"]>, false>;

const where = ["config", "axon:kubernetes", "dumps"] as const;

/**
 * Refuses dumps that production would go without, and those that whoever writes them could delete.
 * @throws ProblemError naming the settings
 */
export function checkDumps(plan: Plan, settings: KubernetesSettings, stackFile: string): void {
  const { dumps } = settings;
  if (dumpedDatabases(plan).length === 0) return;
  failOnProblems(
    stackFile,
    dumps
      ? [...checkWriter(plan, settings, dumps), ...checkReader(settings, dumps), ...checkFolder(plan, dumps)]
      : checkAbsent(plan, dumps),
  );
}

/** Production has the copies that its definition asks for (SP-148). */
function checkAbsent(plan: Plan, dumps: false | undefined): Problem[] {
  const production = plan.environment === "prod";
  if (dumps === false && !production) return [];
  const kept = dumpedDatabases(plan).flatMap(({ name, backup }) =>
    backup === false
      ? []
      : [`database ${name} keeps ${Object.keys(dumpTiers(backup.retention)).join(" and ")} backups`],
  );
  const recipient = "{ recipient: an OpenPGP public key }";
  return [
    {
      path: where,
      expected: production ? recipient : `${recipient}, or false to go without`,
      received: dumps === false ? "false" : "nothing",
      hint: `${kept.join(", ")}, which are encrypted for that key`,
    },
  ];
}

/** Who takes over the servers of production, or the job itself, must not be able to delete what it wrote. */
function checkWriter({ environment }: Plan, { backup }: KubernetesSettings, { roleArn }: DumpSettings): Problem[] {
  const path = [...where, "roleArn"];
  // Whoever makes the backups says that there is no place for them.
  if (!backup) return [];
  const store = "s3" in backup && isAwsStore(backup.s3) ? backup.s3 : undefined;
  if (roleArn === undefined) {
    if (environment !== "prod" || store?.roleArn === undefined) return [];
    const hint = "`axon roles` writes the policy of the role, and what the bucket must be";
    return [{ path, expected: "a role that may add dumps and nothing else", received: "nothing", hint }];
  }
  if (!store)
    return [{ path, expected: "absent, as the backups are not in S3 of AWS itself", received: show(roleArn) }];
  return roleArn === store.roleArn ? [{ path, expected: "a role of its own", received: "that of the backups" }] : [];
}

/** Whoever reads dumps is neither who writes them, nor the servers, which anybody may be who takes over a database. */
function checkReader({ backup }: KubernetesSettings, { roleArn, restoreRoleArn }: DumpSettings): Problem[] {
  const path = [...where, "restoreRoleArn"];
  if (restoreRoleArn === undefined || !backup) return [];
  if (roleArn === undefined) return [{ path, expected: "absent, as dumps.roleArn is", received: show(restoreRoleArn) }];
  const servers = "s3" in backup ? backup.s3.roleArn : undefined;
  const whose = { [roleArn]: "that of the dumps", ...(servers ? { [servers]: "that of the backups" } : {}) };
  const received = whose[restoreRoleArn];
  return received === undefined ? [] : [{ path, expected: "a role of its own", received }];
}

/** Nothing but the dumps of one database is in a folder of one's own choice, as the bucket lets nobody delete what is there. */
function checkFolder(plan: Plan, { folder }: DumpSettings): Problem[] {
  if (folder === undefined) return [];
  const path = [...where, "folder"];
  const root = backupRoot(plan);
  const received = show(folder);
  const names = dumpedDatabases(plan).map(({ name }) => name);
  if (names.length > 1) return [{ path, expected: `absent, as ${names.join(" and ")} have dumps`, received }];
  if (plan.secondRegion) return [{ path, expected: `absent, as the second region has copies of ${root}`, received }];
  const isWithin = (inner: string, outer: string) => `${inner}/`.startsWith(`${outer}/`);
  if (!isWithin(folder, root) && !isWithin(root, folder)) return [];
  return [{ path, expected: `a folder apart from ${root}, where backups are`, received }];
}
