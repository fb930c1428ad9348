export { drivers, type StorageDriver, type StorageDriverName } from "./kubernetes/drivers.ts";
export {
  checkStorageClass,
  KubernetesStorageClass,
  type KubernetesStorageClassArgs,
} from "./kubernetes/storage-class.ts";
export { KubernetesVolume, type KubernetesVolumeArgs } from "./kubernetes/volume.ts";
