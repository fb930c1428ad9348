import {
  failOnProblems,
  formatBytes,
  formatCpu,
  type Plan,
  type Problem,
  parseBytes,
  parseCpu,
  systemRequests,
} from "@axon/core";
import type { KubernetesSettings } from "./settings.ts";

type Capacity = NonNullable<KubernetesSettings["capacity"]>;

const path = ["config", "axon:kubernetes", "capacity"];

/**
 * Holds what the plan reserves at its largest, and the least that its definition asks for, against what the nodes have for it
 * (CC-012, NC-008). Pods that no node has room for wait for ever, and an update that waits for them fails half done.
 * @throws ProblemError naming the setting and what the plan needs
 */
export function checkCapacity(plan: Plan, capacity: KubernetesSettings["capacity"], stackFile: string): void {
  failOnProblems(stackFile, capacity ? shortages(plan, capacity) : unstated(plan));
}

/** A definition that asks for a capacity asks whoever runs it in earnest to say what there is. */
function unstated({ leastCapacity, environment }: Plan): Problem[] {
  if (!leastCapacity || (environment !== "staging" && environment !== "prod")) return [];
  const { cpu, memory, storage } = leastCapacity;
  const least = `cpu ${formatCpu(cpu)}, memory ${formatBytes(memory)} and storage ${formatBytes(storage)}`;
  return [{ path, expected: `what the nodes have, at least ${least}`, received: "nothing" }];
}

function shortages(plan: Plan, { cpu, memory, storage }: Capacity): Problem[] {
  const { most } = systemRequests(plan);
  const { leastCapacity: least } = plan;
  const millicores = Math.max(most.cpu.millicores, least?.cpu.millicores ?? 0);
  const bytes = Math.max(most.memory.bytes, least?.memory.bytes ?? 0);
  const hint = "make room on the nodes, or lower replicas and requests";
  return [
    ...(parseCpu(cpu).millicores < millicores
      ? [{ path: [...path, "cpu"], expected: `at least ${formatCpu({ millicores })}`, received: cpu, hint }]
      : []),
    ...(parseBytes(memory).bytes < bytes
      ? [{ path: [...path, "memory"], expected: `at least ${formatBytes({ bytes })}`, received: memory, hint }]
      : []),
    ...(least ? storageShortage(least.storage.bytes, storage) : []),
  ];
}

function storageShortage(bytes: number, storage: string | undefined): Problem[] {
  if (storage !== undefined && parseBytes(storage).bytes >= bytes) return [];
  const expected = `at least ${formatBytes({ bytes })}`;
  return [{ path: [...path, "storage"], expected, received: storage ?? "nothing" }];
}
