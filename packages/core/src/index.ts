export type { Binding } from "./bindings.ts";
export { type PlannedWindow, plannedWindows, runsADay } from "./calendar.ts";
export * from "./capacity.ts";
export * from "./checks.ts";
export { adviceOn, checkConfiguration } from "./configuration.ts";
export * from "./connections.ts";
export * from "./cost.ts";
export { cronValues, isCronSchedule } from "./cron.ts";
export * from "./define.ts";
export type { PlannedDelivery } from "./delivery.ts";
export { backedUpDisks, type Stored } from "./disks.ts";
export * from "./edges.ts";
export { statedAttributes } from "./external.ts";
export { folderWords, isFolder } from "./folder.ts";
export { idleTimeoutOf } from "./idle-timeout.ts";
export * from "./image.ts";
export { read } from "./layers.ts";
export { logDatasets, logStreams } from "./log-streams.ts";
export { type Broker, kafkaVersion, type Topic, topicCopies } from "./model/broker.ts";
export type { Cache } from "./model/cache.ts";
export { chartVersion } from "./model/chart.ts";
export type { Gpu, NodePool, RayCluster } from "./model/compute.ts";
export { type Database, postgresVersions } from "./model/database.ts";
export { type EnvironmentName, environments, reliedOn } from "./model/environment.ts";
export type { Job } from "./model/job.ts";
export type { Layer as SystemLayer } from "./model/layer.ts";
export type {
  Alert,
  ClusterBackup,
  Dashboard,
  Maintenance,
  Monitoring,
  Objectives,
  SecondRegion,
} from "./model/operations.ts";
export { type Endpoint, type External, securityHeaders } from "./model/outside.ts";
export { formatSetting, rotateEvery, type SettingValue } from "./model/parts.ts";
export type { Demand, Release } from "./model/release.ts";
export type { Rollout } from "./model/rollout.ts";
export type { Resize, Scale } from "./model/scale.ts";
export type { Search } from "./model/search.ts";
export { isLasting, isProvided, type SecretSet } from "./model/secret.ts";
export type { Probe, Service } from "./model/service.ts";
export type { SpendLimit } from "./model/spend-limit.ts";
export type { Bucket, Volume } from "./model/storage.ts";
export {
  type System,
  type SystemBodyInput,
  type Target,
  targets,
} from "./model/system.ts";
export type { Tracing } from "./model/tracing.ts";
export {
  attributes,
  type CacheAttribute,
  type DatabaseAttribute,
  type EndpointAttribute,
  type ServiceAttribute,
  type Use,
} from "./model/use.ts";
export { isLogged, isMeasured, isShown, logSearch, needsSalt } from "./monitoring-rules.ts";
export * from "./naming.ts";
export * from "./plan.ts";
export * from "./problem.ts";
export * from "./quantity.ts";
export {
  archiveTimeoutSeconds,
  clusterBackupName,
  longestGapSeconds,
  type RecoveryDrill,
  recoveryDrill,
  recoveryPointSeconds,
  recoveryTimeSeconds,
  restoreTimeSeconds,
} from "./recovery.ts";
export { type Variant, writtenAt } from "./resolve.ts";
export { hiddenSecret, isStrong, type SecretStrength, strengthWords } from "./secret-strength.ts";
export { type ComponentKind, componentKinds, kindWords, sections } from "./sections.ts";
export * from "./tracing-variables.ts";
export { matchingTopics } from "./uses.ts";
export { cacheVolume, logVolume } from "./volumes.ts";
