export {
  type Bucket,
  type BucketArgs,
  bucketSettings,
  checkBucket,
  defaults,
  type ObjectLock,
} from "./bucket.ts";
export { type BucketGrant, type BucketRights, consumerPolicy, type S3Policy, type S3Statement } from "./rights.ts";
export { checkVolume, type MountingWorkload, type Volume, type VolumeAccess, type VolumeArgs } from "./volume.ts";
