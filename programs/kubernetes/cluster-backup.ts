import { cacheApps } from "@axon/cache/kubernetes";
import { clusterBackupName, formatDuration, kubernetesLabels } from "@axon/core";
import { KubernetesClusterBackup, type VeleroStore } from "@axon/disaster-recovery/kubernetes";
import { backupBucket, backupPath } from "./backups.ts";
import type { Ground } from "./ground.ts";
import type { KubernetesSettings } from "./settings.ts";
import { logStore } from "./watch-pods.ts";

/** Keeps the objects of the system's namespaces and the content of their volumes outside of the cluster (NC-071, SP-149). */
export function clusterBackup(ground: Ground): void {
  const { plan, settings, application, layers, monitoring, options } = ground;
  if (!plan.clusterBackup) return;
  const { schedule, retention, without } = plan.clusterBackup;
  const places = [application, ...Object.values(layers), monitoring];
  const name = clusterBackupName(plan);
  new KubernetesClusterBackup(
    name,
    {
      namespace: settings.operators.namespaces.velero,
      labels: kubernetesLabels({ ...plan.ownership, layer: "recovery", component: "cluster-backup" }),
      namespaces: [...new Set(places.map((place) => place.name))],
      without: without.flatMap((kind) =>
        kind === "logs"
          ? [logStore.app]
          : plan.caches.flatMap(({ name, replicas }) => [...new Set(Object.values(cacheApps(name, replicas)))]),
      ),
      schedule,
      retention: formatDuration(retention),
      store: veleroStore(backupBucket(ground, `system ${plan.system}`), backupPath(ground, "cluster")),
    },
    options,
  );
}

/** The bucket for backups, in the words of Velero's plugins. */
function veleroStore(backup: NonNullable<KubernetesSettings["backup"]>, prefix: string): VeleroStore {
  if ("s3" in backup) {
    const { bucket, endpoint, region, encryption = "aws:kms", kmsKey } = backup.s3;
    const where = endpoint ? (region ?? "us-east-1") : region;
    const config = {
      ...(where ? { region: where } : {}),
      ...(endpoint ? { s3Url: endpoint, s3ForcePathStyle: "true" } : {}),
      serverSideEncryption: encryption,
      ...(kmsKey ? { kmsKeyId: kmsKey } : {}),
    };
    return { provider: "aws", bucket, prefix, config };
  }
  if ("azure" in backup) {
    const { storageAccount, container } = backup.azure;
    const storageAccountURI = `https://${storageAccount}.blob.core.windows.net`;
    return {
      provider: "azure",
      bucket: container,
      prefix,
      config: { storageAccount, storageAccountURI, useAAD: "true" },
    };
  }
  const { bucket, serviceAccount } = backup.gcs;
  return { provider: "gcp", bucket, prefix, config: { serviceAccount } };
}
