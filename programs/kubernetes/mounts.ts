import { formatBytes, type PlannedJob, type PlannedService } from "@axon/core";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { JobMounts, Mounts } from "@axon/services/kubernetes";
import type { Connections } from "../deploy.ts";
import { artefactSource } from "./blob-containers.ts";
import type { Ground } from "./ground.ts";

/** The directories of a service that are more than empty: volumes, what is fetched from buckets, shared memory. */
export function mountsOf(ground: Ground, planned: PlannedService, connections: Connections<SecretKey>): Mounts {
  const memory = Object.entries(planned.sharedMemory).map(([path, limit], index) => [
    `shared-memory-${index + 1}`,
    { path, scratch: { limit: formatBytes(limit), medium: "memory" as const } },
  ]);
  return { ...usedMounts(ground, planned, connections), ...Object.fromEntries(memory) };
}

/** The volumes that a workload uses, and what is fetched for it from buckets. */
export function usedMounts(
  { settings }: Ground,
  { uses }: Pick<PlannedJob, "uses">,
  { used }: Connections<SecretKey>,
): JobMounts {
  return Object.fromEntries(
    Object.entries(uses).flatMap(([name, { mount, fetch }]): [string, JobMounts[string]][] => {
      if (mount) return [[volumeName(name), { path: mount.path, claim: name, readOnly: mount.readOnly }]];
      if (!fetch) return [];
      const { path, size, artefacts } = fetch;
      const source = artefactSource(settings, name, used[name] ?? {});
      return [[volumeName(name), { path, models: { source, artefacts, limit: formatBytes(size) } }]];
    }),
  );
}

/** Volumes of a pod have short names. */
function volumeName(component: string): string {
  return component.slice(0, 20).replace(/-$/, "");
}
