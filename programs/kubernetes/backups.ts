import { type Database, days, type Named, type Plan, ProblemError } from "@axon/core";
import {
  type BackupDestination,
  type CloudNativePgPostgres,
  KubernetesPostgresDump,
  type KubernetesPostgresDumpArgs,
  KubernetesPostgresRestore,
  reloadLabels,
} from "@axon/database/kubernetes";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { KubernetesCredentials } from "@axon/secrets/kubernetes";
import { backupStoreName, credentials, objectKeys } from "./credentials.ts";
import { type Ground, placeOf } from "./ground.ts";
import { type KubernetesSettings, needsKeys } from "./settings.ts";

/** Keys of a store of backups that knows no identities of the cluster. */
export interface BackupKeys {
  readonly accessKeyId: SecretKey;
  readonly secretAccessKey: SecretKey;
}

/**
 * The keys beside every database that has backups, where they are restored for a trial, and where they are copied from; undefined
 * where a role does (NC-014).
 */
export function backupKeys(ground: Ground): BackupKeys | undefined {
  const { plan, settings, drills, application } = ground;
  if (!settings.backup || !needsKeys(settings.backup)) return undefined;
  const backed = plan.databases.filter(({ backup }) => backup !== false).map(({ name }) => placeOf(ground, name));
  const places = [...backed, ...(drills ? [drills] : []), ...(plan.secondRegion ? [application] : [])];
  const [first, ...others] = [...new Map(places.map((place) => [place.name, place])).values()];
  if (!first) return undefined;
  const made = credentials(ground, [first, ...others], {
    name: backupStoreName,
    secret: objectKeys,
    issued: objectKeys,
    labels: reloadLabels,
  });
  return { accessKeyId: made.key("accessKeyId"), secretAccessKey: made.key("secretAccessKey") };
}

type Bucket = NonNullable<KubernetesSettings["backup"]>;

/** The bucket for backups. @throws ProblemError where the stack names none */
export function backupBucket({ settings: { backup }, stackFile }: Ground, whose: string): Bucket {
  if (backup) return backup;
  throw new ProblemError(stackFile, [
    {
      path: ["config", "axon:kubernetes", "backup"],
      expected: "{ s3 }, { azure } or { gcs }",
      received: "nothing",
      hint: `${whose} has backups, which need a bucket outside the cluster`,
    },
  ]);
}

/** The folder of the bucket that holds all backups of the system. */
export function backupRoot({ system, environment }: Plan): string {
  return `${system}/${environment}`;
}

/** Each has its own folder there: a database, and what the cluster holds. */
export function backupPath({ plan }: Ground, name: string): string {
  return `${backupRoot(plan)}/${name}`;
}

/** Where the backups of a database are. */
export function backupDestination(ground: Ground, name: string): BackupDestination {
  return destinationIn(backupBucket(ground, `database ${name}`), backupPath(ground, name), ground.backupKeys);
}

/** A folder of a bucket, with what opens it. */
export function destinationIn(bucket: Bucket, path: string, keys: BackupKeys | undefined): BackupDestination {
  if ("s3" in bucket) {
    const { roleArn, region: _, ...place } = bucket.s3;
    const identity = roleArn === undefined ? keys : { roleArn };
    if (!identity) throw new Error(`the store of the backups at ${path} has neither a role nor keys`);
    return { s3: { ...place, path, identity } };
  }
  if ("azure" in bucket) {
    const { clientId, ...container } = bucket.azure;
    return { azure: { ...container, path, identity: { clientId } } };
  }
  const { bucket: name, serviceAccount } = bucket.gcs;
  return { gcs: { bucket: name, path, identity: { serviceAccount } } };
}

/** The tiers that reach back further than continuous backups do, weekly and monthly dumps, and what restores one (CC-084, CC-086). */
export function dumps(
  ground: Ground,
  { name, version, database: databaseName }: Named<Database>,
  retention: Exclude<Database["backup"], false>["retention"],
  made: KubernetesCredentials,
  server: CloudNativePgPostgres,
): void {
  const tiers = dumpTiers(retention);
  const { dumps: settings } = ground.settings;
  if (Object.keys(tiers).length === 0 || !settings) return;
  const options = { ...ground.options, dependsOn: server };
  const access = {
    version,
    database: databaseName,
    server: { host: server.host, app: name },
    credentialsSecret: made.secretName,
    certificateAuthority: server.certificateAuthority,
  };
  const place = placeOf(ground, name);
  new KubernetesPostgresDump(
    `${name}-dump`,
    {
      ...place.placement(`${name}-dump`),
      ...access,
      ...dumpPlace(ground, name),
      recipient: settings.recipient,
      tiers,
    },
    options,
  );
  const restore = restoreName(name);
  if (readsDumps(ground.settings)) {
    const destination = dumpDestination(ground, name, settings.restoreRoleArn);
    new KubernetesPostgresRestore(restore, { ...place.placement(restore), ...access, destination }, options);
  }
}

/** Where dumps go, who writes them, and who deletes them: by a role of their own they are only added. */
function dumpPlace(ground: Ground, name: string): Pick<KubernetesPostgresDumpArgs, "destination" | "prunedBy"> {
  const { roleArn } = ground.settings.dumps || {};
  const destination = dumpDestination(ground, name, roleArn);
  return roleArn === undefined ? { destination } : { destination, prunedBy: "bucket" };
}

/** The folder of a database's dumps, opened by a role of their own, or else as its backups are. */
function dumpDestination(ground: Ground, name: string, roleArn: string | undefined): BackupDestination {
  const { plan, settings, backupKeys } = ground;
  const bucket = backupBucket(ground, `database ${name}`);
  const own = roleArn !== undefined && "s3" in bucket ? { s3: { ...bucket.s3, roleArn } } : bucket;
  return destinationIn(own, dumpFolder(plan, settings, name), backupKeys);
}

/** Name of what restores a database's dumps. */
export function restoreName(database: string): string {
  return `${database}-restore`;
}

/** Whether somebody may read dumps: their jobs' own identity does, unless it only adds. */
export function readsDumps({ dumps }: Pick<KubernetesSettings, "dumps">): boolean {
  return Boolean(dumps && (dumps.roleArn === undefined || dumps.restoreRoleArn !== undefined));
}

/** Beside the backups of its database, unless the stack says another place. */
export function dumpFolder(plan: Plan, { dumps }: KubernetesSettings, name: string): string {
  const { folder } = dumps || {};
  return folder ?? `${backupRoot(plan)}/${name}/dumps`;
}

/** Databases that have dumps beside their backups. */
export function dumpedDatabases({ databases }: Plan): readonly Named<Database>[] {
  return databases.filter(({ backup }) => backup !== false && Object.keys(dumpTiers(backup.retention)).length > 0);
}

/** The tiers of dumps, by name; their CronJobs are called `<database>-dump-<tier>`. */
export function dumpTiers({ weekly, monthly }: Exclude<Database["backup"], false>["retention"]) {
  return {
    ...(weekly ? { weekly: { schedule: "0 3 * * 0", keepFor: `${days(weekly)}d` } } : {}),
    ...(monthly ? { monthly: { schedule: "0 4 1 * *", keepFor: `${days(monthly)}d` } } : {}),
  };
}
