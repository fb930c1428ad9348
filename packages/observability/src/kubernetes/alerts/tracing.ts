import type { ObservedTracing } from "../../contract.ts";
import { series } from "../../promql.ts";
import { statefulSetVolumes } from "../series.ts";
import type { AlertGroup, Observation } from "./alert.ts";
import { volumeAlerts } from "./volume.ts";

/** Are traces taken, and is there room for them. Nobody is woken for it: without traces everything else works. */
export function tracingAlerts({ namespace }: Observation, { name, persistent = false }: ObservedTracing): AlertGroup {
  const ready = series("kube_statefulset_status_replicas_ready", { namespace, statefulset: name });
  return {
    component: name,
    alerts: [
      {
        name: "TracingDown",
        severity: "warning",
        expression: `${ready} == 0 or absent(${ready})`,
        holdsFor: "10m",
        summary: `${name} takes no traces`,
        description: `${name} has not been ready for 10 minutes: traces of that time are lost, and nobody can look at earlier ones.`,
      },
      ...(persistent ? volumeAlerts(namespace, name, statefulSetVolumes(name), 0.8) : []),
    ],
  };
}
