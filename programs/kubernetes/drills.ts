import { formatBytes, formatDuration } from "@axon/core";
import { backupAccess, barmanImages } from "@axon/database/kubernetes";
import { KubernetesRecoveryDrill } from "@axon/disaster-recovery/kubernetes";
import { backupDestination } from "./backups.ts";
import { drilledDatabases } from "./drilled.ts";
import type { Ground } from "./ground.ts";
import { usualClass } from "./storage-classes.ts";

/** A drill of each database that has backups, held against the system's objectives (CC-090). */
export function drills(ground: Ground): void {
  const { plan, drills: place } = ground;
  if (!place) return;
  const { recoveryTime, recoveryPoint } = plan.objectives;
  for (const { database, drill, schedule } of drilledDatabases(plan)) {
    const access = backupAccess(backupDestination(ground, database.name));
    new KubernetesRecoveryDrill(
      drill,
      {
        ...place.placement(drill),
        database: database.database,
        owner: database.owner,
        extensions: database.extensions,
        schedule,
        storage: formatBytes(database.storage),
        storageClass: usualClass(ground),
        objectives: {
          recoveryTime: recoveryTime && formatDuration(recoveryTime),
          recoveryPoint: recoveryPoint && formatDuration(recoveryPoint),
        },
        image: barmanImages[database.version],
        backup: {
          url: access.url,
          server: ground.settings.restore[database.name]?.as ?? database.name,
          options: access.options,
          environment: access.environment,
        },
        reports: access.files("drills"),
        store: access.store,
        identity: access.identity,
      },
      ground.options,
    );
  }
}
