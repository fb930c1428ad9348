/** What a replica of SPEK may use at most. */
export interface ReplicaLimits {
  readonly cpuCores: number;
  readonly memoryMiB: number;
}

const GiB = 1_024;

/** Workers of a replica: one a core and 8 at most, or 4 where there is less than 8 GiB of memory (SP-137). */
export function workerCount({ cpuCores, memoryMiB }: ReplicaLimits): number {
  return Math.max(1, Math.min(Math.floor(cpuCores), memoryMiB < 8 * GiB ? 4 : 8));
}

/** Memory of the application's own cache (SP-138). */
export function cacheMemory({ memoryMiB }: ReplicaLimits): "512MB" | "1GB" | "2GB" {
  if (memoryMiB >= 16 * GiB) return "2GB";
  return memoryMiB >= 8 * GiB ? "1GB" : "512MB";
}

/** What the application may take in MiB: 90 percent, so that it ends work before the kernel ends it (SP-028). */
function memoryLimitMiB({ memoryMiB }: ReplicaLimits): number {
  return Math.floor(memoryMiB * 0.9);
}

/** Variables that tell the process what it has got (SP-028). */
export function sizingVariables(limits: ReplicaLimits) {
  return { SPEK_MAX_WORKERS: workerCount(limits), SPEK_MEMORY_LIMIT: memoryLimitMiB(limits) };
}
