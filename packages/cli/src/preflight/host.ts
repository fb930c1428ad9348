import { statfsSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import type { Plan } from "@axon/core";
import type { Check } from "@axon/engine";

/** A machine that is to run containers. */
export interface Host {
  readonly processors: number;
  readonly memoryBytes: number;
  /** The whole disk that the folder is on, in bytes. */
  readonly diskBytes: number;
}

/** This machine, with the disk of a folder. */
export function thisHost(directory: string): Host {
  const { blocks, bsize } = statfsSync(directory);
  return { processors: availableParallelism(), memoryBytes: totalmem(), diskBytes: blocks * bsize };
}

/** Share of what is bought that the firmware, the kernel and the file system may keep for themselves. */
const keptBack = 0.05;

/** Whether a machine has the least that a plan asks for on one machine; one that states nothing asks for nothing. */
export function checkHost({ leastCapacity }: Pick<Plan, "leastCapacity">, host: Host): Check[] {
  if (!leastCapacity) return [];
  const { cpu, memory, storage } = leastCapacity;
  return [
    check("processors", host.processors, cpu.millicores / 1_000, String),
    check("memory", host.memoryBytes, memory.bytes, gigabytes, keptBack),
    check("disk", host.diskBytes, storage.bytes, gigabytes, keptBack),
  ];
}

function check(name: string, there: number, wanted: number, text: (amount: number) => string, kept = 0): Check {
  const found = `${text(there)} of ${text(wanted)} at least`;
  if (there >= wanted * (1 - kept)) return { name, status: "ok", found };
  return { name, status: "missing", found, fix: "take a larger machine, or run less of the system on this one" };
}

function gigabytes(bytes: number): string {
  return `${Math.round(bytes / 1e9)} GB`;
}
