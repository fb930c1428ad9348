export {
  type Bucket,
  type BucketArgs,
  type BucketRights,
  bucketSettings,
  checkBucket,
  defaults,
  type ObjectLock,
} from "./bucket.ts";
export { checkVolume, type MountingWorkload, type Volume, type VolumeAccess, type VolumeArgs } from "./volume.ts";
