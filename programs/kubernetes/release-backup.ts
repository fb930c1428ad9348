import type { Database, Named } from "@axon/core";
import {
  type CloudNativePgPostgres,
  KubernetesDatabaseBackup,
  type KubernetesPostgres,
} from "@axon/database/kubernetes";
import { type Ground, placement } from "./ground.ts";

/** A backup before each release, which the migrations and whatever else uses the database wait for (CC-076). */
export function releaseBackup(
  ground: Ground,
  { name, backup }: Named<Database>,
  server: CloudNativePgPostgres | KubernetesPostgres,
): KubernetesDatabaseBackup[] {
  // What migrates nothing needs nothing to go back to, and a rollback cannot wait.
  if (backup === false || ground.rollback) return [];
  const images = new Set(ground.plan.services.map(({ imageReference }) => imageReference));
  const args = {
    ...placement(ground, name),
    cluster: server.host.apply(() => name),
    release: [...images].join(" "),
  };
  return [new KubernetesDatabaseBackup(`${name}-release`, args, { ...ground.options, dependsOn: server })];
}
