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

/**
 * Holds what the plan reserves at its largest against what the nodes have for it (CC-012). Pods that no node has room for
 * wait for ever, and an update that waits for them fails half done.
 * @throws ProblemError naming the setting and what the plan needs
 */
export function checkCapacity(plan: Plan, capacity: KubernetesSettings["capacity"], stackFile: string): void {
  if (!capacity) return;
  const { most } = systemRequests(plan);
  const problems: Problem[] = [];
  const path = ["config", "axon:kubernetes", "capacity"];
  const hint = "make room on the nodes, or lower replicas and requests";
  if (parseCpu(capacity.cpu).millicores < most.cpu.millicores) {
    problems.push({
      path: [...path, "cpu"],
      expected: `at least ${formatCpu(most.cpu)}`,
      received: capacity.cpu,
      hint,
    });
  }
  if (parseBytes(capacity.memory).bytes < most.memory.bytes) {
    problems.push({
      path: [...path, "memory"],
      expected: `at least ${formatBytes(most.memory)}`,
      received: capacity.memory,
      hint,
    });
  }
  failOnProblems(stackFile, problems);
}
