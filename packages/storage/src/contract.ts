export { checkVolume, type MountingWorkload, type Volume, type VolumeAccess, type VolumeArgs } from "./volume.ts";
