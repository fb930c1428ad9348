import type { ObservedObjectStore } from "../../contract.ts";
import { series } from "../../promql.ts";
import { statefulSetVolumes } from "../series.ts";
import type { AlertGroup, Observation } from "./alert.ts";
import { volumeAlerts } from "./volume.ts";

/** Are objects read and written, and is there room for them. */
export function objectStoreAlerts({ namespace }: Observation, { name }: ObservedObjectStore): AlertGroup {
  const ready = series("kube_statefulset_status_replicas_ready", { namespace, statefulset: name });
  return {
    component: name,
    alerts: [
      {
        name: "ObjectStoreDown",
        severity: "critical",
        expression: `${ready} == 0 or absent(${ready})`,
        holdsFor: "3m",
        summary: `${name} serves no objects`,
        description: `${name} has not been ready for 3 minutes: whoever reads or writes an object in its buckets fails.`,
      },
      ...volumeAlerts(namespace, name, statefulSetVolumes(name), 0.8),
    ],
  };
}
