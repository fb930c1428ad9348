import { awsDatabaseLifecycle, azureDatabaseLifecycle, cloudSqlLifecycle } from "./databases.ts";
import { cloudFunctionLifecycle, lambdaLifecycle } from "./functions.ts";
import { aksLifecycle, eksLifecycle, gkeLifecycle } from "./kubernetes.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { awsCacheLifecycle, awsKafkaLifecycle, awsSearchLifecycle } from "./stores.ts";

export * from "./databases.ts";
export * from "./functions.ts";
export * from "./kubernetes.ts";
export * from "./lifecycle.ts";
export * from "./stores.ts";

/** Every service whose versions age here. */
export const lifecycles: readonly Lifecycle[] = [
  eksLifecycle,
  aksLifecycle,
  gkeLifecycle,
  lambdaLifecycle,
  cloudFunctionLifecycle,
  awsDatabaseLifecycle,
  azureDatabaseLifecycle,
  cloudSqlLifecycle,
  awsCacheLifecycle,
  awsSearchLifecycle,
  awsKafkaLifecycle,
];
