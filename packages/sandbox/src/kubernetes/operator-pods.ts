import { mapAt, type ValueMap } from "../value.ts";
import type { Kind } from "./kind.ts";
import { nameOf } from "./object.ts";

/**
 * Labels of the pods that an operator makes for an object; `undefined` when it makes none. Source:
 * https://cloudnative-pg.io/documentation/current/labels_annotations/ and pkg/{prometheus,alertmanager} of the Prometheus
 * operator.
 */
export function operatorPodLabels(kind: Kind, object: ValueMap): ValueMap | undefined {
  return LABELS[`${kind.group}/${kind.kind}`]?.(object);
}

const LABELS: Readonly<Record<string, (object: ValueMap) => ValueMap>> = {
  "monitoring.coreos.com/Alertmanager": (object) => monitoringLabels("alertmanager", object),
  "monitoring.coreos.com/Prometheus": (object) => monitoringLabels("prometheus", object),
  "postgresql.cnpg.io/Cluster": (object) => ({
    "cnpg.io/cluster": nameOf(object),
    "cnpg.io/podRole": "instance",
    ...mapAt(object, "spec", "inheritedMetadata", "labels"),
  }),
  "postgresql.cnpg.io/Pooler": (object) => ({
    "cnpg.io/poolerName": nameOf(object),
    "cnpg.io/podRole": "pooler",
    ...mapAt(object, "spec", "template", "metadata", "labels"),
  }),
};

function monitoringLabels(component: string, object: ValueMap): ValueMap {
  return {
    ...mapAt(object, "spec", "podMetadata", "labels"),
    "app.kubernetes.io/name": component,
    "app.kubernetes.io/instance": nameOf(object),
    "app.kubernetes.io/managed-by": "prometheus-operator",
    [component]: nameOf(object),
  };
}
