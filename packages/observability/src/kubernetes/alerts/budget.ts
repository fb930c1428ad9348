import { monthHours } from "@axon/core";
import type { ObservedBudget } from "../../budget.ts";
import { oneOf, series } from "../../promql.ts";
import type { AlertGroup } from "./alert.ts";

/**
 * Fires when what ran in the last day would cost more in a month than is allowed, so that an hour of much work is none of it. It
 * tells and stops nothing.
 */
export function budgetAlerts(system: string, namespace: string, budget: ObservedBudget): AlertGroup {
  const { monthly, currency, namespaces = [namespace] } = budget;
  return {
    component: system,
    alerts: [
      {
        name: "BudgetExceeded",
        severity: "warning",
        expression: `avg_over_time((${monthlyPace(budget, namespaces)})[1d:30m]) > ${monthly}`,
        holdsFor: "5m",
        summary: `${system} costs more than its budget`,
        description: `What ran in the last day costs {{ $value | printf "%.0f" }} ${currency} a month, above the ${monthly} that are allowed.`,
      },
    ],
  };
}

/** PromQL of what a month of what runs now would cost (kube-state-metrics, Pod and PersistentVolumeClaim metrics). */
function monthlyPace({ prices, beside = 0 }: ObservedBudget, namespaces: readonly string[]): string {
  const namespace = oneOf(namespaces);
  const running = `${series("kube_pod_status_phase", { namespace, phase: "Running" })} == 1`;
  // Pods that have ended still say what they reserved.
  const reserved = (resource: string) =>
    `(sum(${series("kube_pod_container_resource_requests", { namespace, resource })} and on (namespace, pod) (${running})) or vector(0))`;
  const disks = `(sum(${series("kube_persistentvolumeclaim_resource_requests_storage_bytes", { namespace })}) or vector(0))`;
  const hourly = [
    `${prices.cpuHour} * ${reserved("cpu")}`,
    `${prices.memoryGibHour} * ${reserved("memory")} / 2^30`,
    ...(prices.gpuHour > 0 ? [`${prices.gpuHour} * ${reserved("nvidia_com_gpu")}`] : []),
  ];
  return `${monthHours} * (${hourly.join(" + ")}) + ${prices.storageGibMonth} * ${disks} / 2^30 + ${beside}`;
}
