import type { SecondRegion } from "@axon/core";
import { backupAccess } from "@axon/database/kubernetes";
import { type CopiedFolder, type CopiedStore, KubernetesRegionCopy } from "@axon/disaster-recovery/kubernetes";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { Provided } from "../deploy.ts";
import { backupRoot, destinationIn } from "./backups.ts";
import { bucketAccess } from "./bucket-access.ts";
import { credentials, objectKeys } from "./credentials.ts";
import type { Ground } from "./ground.ts";
import { meshOf } from "./mesh.ts";
import { bucketStore } from "./network.ts";
import { isBackedUp } from "./second-region-checks.ts";
import { copyOf, regionCopyName, type SecondPlace } from "./second-region-settings.ts";

/** A store of the first region, and what of it is copied. */
interface Source {
  readonly store: CopiedStore;
  readonly folders: readonly Omit<CopiedFolder, "store">[];
}

/** Copies all backups of the system and its buckets into a second region, under a key of that region (SC-095). */
export function secondRegion(
  ground: Ground,
  { schedule }: SecondRegion,
  buckets: Readonly<Record<string, Provided<SecretKey>>>,
): void {
  const { settings, application, options } = ground;
  if (!settings.secondRegion) throw new Error("copies are planned, and no region is named for them");
  const place = settings.secondRegion.s3;
  const { region, endpoint, kmsKey } = place;
  const sources = { backups: backups(ground, place), objects: objects(ground, place, buckets) };
  const known = Object.entries(sources).flatMap(([name, source]) => (source ? [[name, source] as const] : []));
  const roleArn = place.roleArn ?? roleOfBackups(ground);
  new KubernetesRegionCopy(
    regionCopyName,
    {
      ...application.placement(regionCopyName),
      stores: Object.fromEntries(known.map(([name, { store }]) => [name, store])),
      folders: known.flatMap(([store, { folders }]) => folders.map((folder) => ({ store, ...folder }))),
      second: { region, endpoint, kmsKey, ...(place.roleArn === undefined ? { keys: ownKeys(ground) } : {}) },
      ...(roleArn === undefined ? {} : { identity: { annotations: { "eks.amazonaws.com/role-arn": roleArn } } }),
      schedule,
    },
    { ...options, dependsOn: Object.values(buckets).flatMap(({ waitFor }) => waitFor) },
  );
}

/** All that the system keeps in the bucket for backups: base backups and log of databases, dumps, what the cluster holds. */
function backups(ground: Ground, second: SecondPlace): Source | undefined {
  const { plan, settings, backupKeys } = ground;
  const { backup } = settings;
  if (!isBackedUp(plan) || !backup || !("s3" in backup)) return undefined;
  const { bucket, region, endpoint, roleArn } = backup.s3;
  const folder = backupRoot(plan);
  const { store: way } = backupAccess(destinationIn(backup, folder, backupKeys));
  return {
    store: { region, endpoint, ...(roleArn === undefined ? { keys: backupKeys } : {}), ...way },
    folders: [{ from: `${bucket}/${folder}`, to: `${second.bucket}/${folder}` }],
  };
}

/** The buckets, which are all in one store. */
function objects(
  ground: Ground,
  second: SecondPlace,
  buckets: Readonly<Record<string, Provided<SecretKey>>>,
): Source | undefined {
  const known = Object.entries(buckets).map(([name, { attributes, forConsumer = {} }]) => {
    const { bucket, ...store } = bucketAccess({ ...attributes, ...forConsumer[regionCopyName] });
    return { store, from: bucket, to: copyOf(second, name) };
  });
  const [first] = known;
  if (!first) return undefined;
  const { to, port = 443 } = bucketStore(ground, ground.application);
  return {
    store: { ...first.store, to, port, mesh: meshOf(ground, to) },
    folders: known.map((folder) => ({ from: folder.from, to: folder.to })),
  };
}

function roleOfBackups({ settings: { backup } }: Ground): string | undefined {
  return backup && "s3" in backup ? backup.s3.roleArn : undefined;
}

function ownKeys(ground: Ground) {
  const made = credentials(ground, [ground.application], {
    name: regionCopyName,
    secret: objectKeys,
    issued: objectKeys,
  });
  return { accessKeyId: made.key("accessKeyId"), secretAccessKey: made.key("secretAccessKey") };
}
