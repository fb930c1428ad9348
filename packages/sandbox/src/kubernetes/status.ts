import { listAt, mapAt, type Value, type ValueMap, valueAt } from "../value.ts";
import type { Kind } from "./kind.ts";
import { nameOf, namespaceOf } from "./object.ts";
import { modelledLoadBalancerIp } from "./server-fields.ts";

/**
 * The status a healthy cluster would report some time later. Made up: the paths are marked as modelled in the world.
 * `undefined` for kinds that have none.
 */
export function modelledStatus(kind: Kind, object: ValueMap): ValueMap | undefined {
  const model = STATUS[`${kind.group}/${kind.kind}`];
  return model?.(object);
}

const STATUS: Readonly<Record<string, (object: ValueMap) => ValueMap>> = {
  "/Namespace": () => ({ phase: "Active" }),
  "/PersistentVolumeClaim": (object) => ({
    phase: "Bound",
    accessModes: listAt(object, "spec", "accessModes"),
    capacity: mapAt(object, "spec", "resources", "requests"),
  }),
  "/Pod": () => ({ phase: "Running", conditions: [condition("Ready")] }),
  "/Service": (object) => ({
    loadBalancer:
      valueAt(object, ["spec", "type"]) === "LoadBalancer"
        ? { ingress: [{ ip: modelledLoadBalancerIp(namespaceOf(object), nameOf(object)), ipMode: "VIP" }] }
        : {},
  }),
  "apps/Deployment": (object) => ({
    ...replicas(object),
    observedGeneration: generation(object),
    conditions: [condition("Available"), condition("Progressing")],
  }),
  "apps/StatefulSet": (object) => ({ ...replicas(object), observedGeneration: generation(object) }),
  "apps/DaemonSet": (object) => ({
    currentNumberScheduled: 1,
    desiredNumberScheduled: 1,
    numberAvailable: 1,
    numberMisscheduled: 0,
    numberReady: 1,
    updatedNumberScheduled: 1,
    observedGeneration: generation(object),
  }),
  "batch/Job": (object) => ({
    succeeded: valueAt(object, ["spec", "completions"]) ?? 1,
    conditions: [condition("Complete")],
  }),
  "batch/CronJob": () => ({}),
  "autoscaling/HorizontalPodAutoscaler": (object) => ({
    currentReplicas: valueAt(object, ["spec", "minReplicas"]) ?? 1,
    desiredReplicas: valueAt(object, ["spec", "minReplicas"]) ?? 1,
    conditions: [condition("AbleToScale"), condition("ScalingActive")],
  }),
  "argoproj.io/Rollout": (object) => ({
    ...replicas(object),
    phase: "Healthy",
    conditions: [condition("Available"), condition("Healthy")],
  }),
  "karpenter.sh/NodePool": () => ({ conditions: [condition("Ready")] }),
  "keda.sh/ScaledObject": () => ({ conditions: [condition("Ready")] }),
  "networking.k8s.io/Ingress": (object) => ({
    loadBalancer: { ingress: [{ ip: modelledLoadBalancerIp(namespaceOf(object), nameOf(object)) }] },
  }),
  "gateway.networking.k8s.io/Gateway": (object) => ({
    addresses: [{ type: "IPAddress", value: modelledLoadBalancerIp(namespaceOf(object), nameOf(object)) }],
    conditions: [condition("Accepted"), condition("Programmed")],
  }),
  "cert-manager.io/Certificate": () => ({ conditions: [condition("Ready")] }),
  "cert-manager.io/Issuer": () => ({ conditions: [condition("Ready")] }),
  "cert-manager.io/ClusterIssuer": () => ({ conditions: [condition("Ready")] }),
  "external-secrets.io/ExternalSecret": () => ({ conditions: [condition("Ready")] }),
  "external-secrets.io/PushSecret": () => ({ conditions: [condition("Ready")] }),
  "external-secrets.io/SecretStore": () => ({ conditions: [condition("Ready")] }),
  "external-secrets.io/ClusterSecretStore": () => ({ conditions: [condition("Ready")] }),
  "elasticsearch.k8s.elastic.co/Elasticsearch": (object) => ({
    phase: "Ready",
    health: "green",
    version: valueAt(object, ["spec", "version"]) ?? "",
    observedGeneration: generation(object),
  }),
  "kibana.k8s.elastic.co/Kibana": (object) => ({ health: "green", observedGeneration: generation(object) }),
  "kafka.strimzi.io/Kafka": strimziReady,
  "kafka.strimzi.io/KafkaNodePool": (object) => ({ observedGeneration: generation(object) }),
  "kafka.strimzi.io/KafkaTopic": strimziReady,
  "kafka.strimzi.io/KafkaUser": strimziReady,
  "ray.io/RayCluster": () => ({ state: "ready", conditions: [condition("HeadPodReady")] }),
  "postgresql.cnpg.io/Backup": () => ({ phase: "completed" }),
  "postgresql.cnpg.io/Cluster": (object) => ({
    phase: "Cluster in healthy state",
    instances: valueAt(object, ["spec", "instances"]) ?? 1,
    readyInstances: valueAt(object, ["spec", "instances"]) ?? 1,
    currentPrimary: `${nameOf(object)}-1`,
    writeService: `${nameOf(object)}-rw`,
    readService: `${nameOf(object)}-r`,
  }),
};

function strimziReady(object: ValueMap): ValueMap {
  return { conditions: [condition("Ready")], observedGeneration: generation(object) };
}

function condition(type: string): ValueMap {
  return { type, status: "True" };
}

function generation(object: ValueMap): Value {
  return valueAt(object, ["metadata", "generation"]) ?? 1;
}

function replicas(object: ValueMap): ValueMap {
  const count = valueAt(object, ["spec", "replicas"]) ?? 1;
  return { replicas: count, readyReplicas: count, availableReplicas: count, updatedReplicas: count };
}
