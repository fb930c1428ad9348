import { type Bucket, days, formatBytes, type Named, type Volume } from "@axon/core";
import type { SecretKey } from "@axon/platform/kubernetes";
import {
  type AccessKey,
  type CreatedBucket,
  KubernetesBucket,
  KubernetesObjectStore,
  KubernetesVolume,
} from "@axon/storage/kubernetes";
import type { Provided } from "../deploy.ts";
import { blobContainers } from "./blob-containers.ts";
import { bucketGrants } from "./bucket-rights.ts";
import {
  bucketUsers,
  credentials,
  objectKeys,
  objectStoreAdministratorKeys,
  objectStoreAdministratorName,
  objectUsers,
} from "./credentials.ts";
import { authorityFor, type Ground, placement, placeOf } from "./ground.ts";
import { takesRole } from "./identities.ts";
import { meshOf } from "./mesh.ts";
import { copied } from "./secret-copies.ts";
import { classOf, usualClass } from "./storage-classes.ts";

/** Name of the server that holds the system's buckets, where no other one does. */
export const objectStoreName = "object-store";
/** SeaweedFS' port of S3's protocol. */
export const objectStorePort = 8_333;
/** Where it tells its metrics. */
export const objectStoreMetricsPort = 9_327;

/** A file system that workloads mount. */
export function volume(ground: Ground, planned: Named<Volume>): Provided<SecretKey> {
  const { name, access, size } = planned;
  const made = new KubernetesVolume(
    name,
    {
      ...placement(ground, name),
      access,
      size: formatBytes(size),
      storageClass: classOf(ground, planned),
      mountedBy: ground.plan.services
        .filter(({ uses }) => Object.hasOwn(uses, name))
        .map(({ name: user, scale, replicas, rollout }) => ({
          name: user,
          maxReplicas: scale ? scale.max : replicas,
          surge: rollout.maxSurge,
        })),
      production: ground.plan.environment === "prod",
    },
    ground.options,
  );
  return { attributes: {}, waitFor: [made] };
}

/** The buckets of the system, in a store of its own or in one that exists, with keys for everybody who uses them. */
export function buckets(
  ground: Ground,
  planned: readonly Named<Bucket>[],
): Readonly<Record<string, Provided<SecretKey>>> {
  if (planned.length === 0) return {};
  if ("azure" in ground.settings.objectStore) return blobContainers(ground.settings.objectStore.azure, planned);
  const ownStore = "create" in ground.settings.objectStore;
  // A store that exists says what its keys look like.
  const issued = ownStore ? [] : objectKeys;
  const users = objectUsers(ground.plan, ground.settings).map(({ name, secret }) => {
    const place = placeOf(ground, name);
    // Beside the store too, which must know whom to let in.
    const places = ownStore && place.name !== ground.application.name ? [ground.application] : [];
    const made = credentials(ground, [place, ...places], { name: secret, secret: objectKeys, issued });
    return { name, made, keys: { accessKeyId: made.key("accessKeyId"), secretAccessKey: made.key("secretAccessKey") } };
  });
  const byRole = bucketUsers(ground.plan).filter(({ name }) => takesRole(ground.settings, name));
  const store = ownStore ? newStore(ground, users) : undefined;
  return Object.fromEntries(
    planned.map((bucket) => {
      const { name } = bucket;
      const made = new KubernetesBucket(
        name,
        { ...placement(ground, name), ...placeFor(ground, bucket, store) },
        ground.options,
      );
      const shared = { endpoint: made.endpoint, bucket: made.bucket, region: made.region, url: made.url };
      const own = store?.certificateAuthority;
      const authority = (user: string) => (own ? authorityFor(ground, user, own, ground.application) : "");
      return [
        name,
        {
          attributes: shared,
          forConsumer: {
            ...Object.fromEntries(byRole.map((user) => [user.name, openedByRole])),
            ...Object.fromEntries(
              users.map((user) => [user.name, { ...user.keys, certificateAuthority: authority(user.name) }]),
            ),
          },
          waitFor: [made, ...users.map((user) => user.made)],
        },
      ];
    }),
  );
}

/** A role leaves no key to be handed over, and a public authority signs the certificate. */
const openedByRole = { certificateAuthority: "" };

interface ObjectUser {
  readonly name: string;
  readonly keys: AccessKey;
}

function placeFor(ground: Ground, bucket: Named<Bucket>, store: KubernetesObjectStore | undefined) {
  const { objectStore } = ground.settings;
  if (!store && "existing" in objectStore) {
    const { endpoint, region, buckets: names } = objectStore.existing;
    return { existing: { bucket: names[bucket.name] ?? bucket.name, region, ...(endpoint ? { endpoint } : {}) } };
  }
  if (!store) throw new Error(`bucket ${bucket.name} has no store`);
  const { versioned, expireAfter, keepVersions } = bucket;
  const create: CreatedBucket = {
    store,
    mesh: meshOf(ground, { app: objectStoreName }),
    versioning: versioned,
    keepVersionsFor: `${days(keepVersions)}d`,
    ...(expireAfter ? { expireAfter: `${days(expireAfter)}d` } : {}),
  };
  return { create };
}

function newStore(ground: Ground, users: readonly ObjectUser[]): KubernetesObjectStore {
  const { settings, plan, application } = ground;
  const administrator = credentials(ground, [application], {
    name: objectStoreAdministratorName,
    secret: objectStoreAdministratorKeys,
    length: { encryption: 64 },
    // What is kept could never be read again.
    lasting: ["encryption"],
  });
  copied(ground, application, objectStoreAdministratorName, ["encryption"], administrator);
  const storage = "create" in settings.objectStore ? settings.objectStore.create.storage : "100Gi";
  return new KubernetesObjectStore(
    objectStoreName,
    {
      ...application.placement(objectStoreName),
      storage,
      storageClass: usualClass(ground),
      tls: { issuer: settings.internalIssuer },
      administrator: {
        accessKeyId: administrator.key("accessKeyId"),
        secretAccessKey: administrator.key("secretAccessKey"),
      },
      encryption: administrator.key("encryption"),
      consumers: Object.fromEntries(
        users.map(({ name, keys }) => [name, { credentials: keys, buckets: bucketGrants(plan, name) }]),
      ),
      restartOn: { administrator: administrator.version },
    },
    ground.options,
  );
}
