export type { AccessKey, ObjectStoreConsumer } from "./kubernetes/access.ts";
export {
  type BucketAccess,
  type CreatedBucket,
  checkKubernetesBucket,
  type ExistingBucket,
  KubernetesBucket,
  type KubernetesBucketArgs,
} from "./kubernetes/bucket.ts";
export {
  checkObjectStore,
  KubernetesObjectStore,
  type KubernetesObjectStoreArgs,
  type ObjectStore,
} from "./kubernetes/object-store.ts";
export {
  checkStorageClass,
  KubernetesStorageClass,
  type KubernetesStorageClassArgs,
} from "./kubernetes/storage-class.ts";
export { KubernetesVolume, type KubernetesVolumeArgs } from "./kubernetes/volume.ts";
