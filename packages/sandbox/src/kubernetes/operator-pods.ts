import { isMap, listAt, mapAt, textAt, type ValueMap } from "../value.ts";
import type { Kind } from "./kind.ts";
import { nameOf } from "./object.ts";

/**
 * Labels of the pods that an operator makes for an object, a set for each sort of pod; none when it makes none. Source:
 * https://cloudnative-pg.io/documentation/current/labels_annotations/, pkg/{prometheus,alertmanager} of the Prometheus
 * operator, Labels.java of Strimzi and the label packages of Elastic Cloud on Kubernetes.
 */
export function operatorPodLabels(kind: Kind, object: ValueMap): readonly ValueMap[] {
  const made = LABELS[`${kind.group}/${kind.kind}`]?.(object) ?? [];
  return isMap(made) ? [made] : made;
}

const LABELS: Readonly<Record<string, (object: ValueMap) => ValueMap | readonly ValueMap[]>> = {
  "elasticsearch.k8s.elastic.co/Elasticsearch": searchPods,
  "kafka.strimzi.io/Kafka": brokerPods,
  "kibana.k8s.elastic.co/Kibana": (object) => ({
    ...mapAt(object, "spec", "podTemplate", "metadata", "labels"),
    "common.k8s.elastic.co/type": "kibana",
    "kibana.k8s.elastic.co/name": nameOf(object),
  }),
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

/** Every node set has labels of its own. */
function searchPods(object: ValueMap): readonly ValueMap[] {
  return listAt(object, "spec", "nodeSets").map((set) => ({
    ...mapAt(set, "podTemplate", "metadata", "labels"),
    "common.k8s.elastic.co/type": "elasticsearch",
    "elasticsearch.k8s.elastic.co/cluster-name": nameOf(object),
    "elasticsearch.k8s.elastic.co/statefulset-name": `${nameOf(object)}-es-${textAt(set, "name") ?? ""}`,
  }));
}

/** The servers of all node pools, and each component that is asked for. */
function brokerPods(object: ValueMap): readonly ValueMap[] {
  const components = [
    ["kafka", "kafka"],
    ["entityOperator", "entity-operator"],
    ["kafkaExporter", "kafka-exporter"],
    ["cruiseControl", "cruise-control"],
  ] as const;
  return components
    .filter(([field]) => mapAt(object, "spec")[field] !== undefined)
    .map(([field, component]) => ({
      ...mapAt(object, "spec", field, "template", "pod", "metadata", "labels"),
      "strimzi.io/cluster": nameOf(object),
      "strimzi.io/kind": "Kafka",
      "strimzi.io/name": `${nameOf(object)}-${component}`,
    }));
}
