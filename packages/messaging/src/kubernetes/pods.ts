import type { Labels } from "@axon/platform/kubernetes";
import { restricted } from "@axon/platform/restricted";
import type { IKafka } from "@kubernetes-models/strimzi-kafka-operator/kafka.strimzi.io/v1/Kafka";

type KafkaTemplate = NonNullable<IKafka["spec"]["kafka"]["template"]>;
type PodTemplate = NonNullable<KafkaTemplate["pod"]>;
type ContainerTemplate = NonNullable<KafkaTemplate["kafkaContainer"]>;

/**
 * A pod that the restricted Pod Security Standard admits, whatever the operator's own default is. Group 0 owns what the
 * images write, as the operator has it where it decides itself.
 */
export function hardenedPod(app: string, labels: Labels): PodTemplate {
  return {
    metadata: { labels: { ...labels, app } },
    enableServiceLinks: false,
    securityContext: { ...restricted.pod, runAsUser: 1_001, fsGroup: 0, fsGroupChangePolicy: "OnRootMismatch" },
  };
}

/** The operator mounts a volume in memory wherever its images write outside of their data (strimzi, pull request 4162). */
export const hardenedContainer: ContainerTemplate = { securityContext: restricted.container };

/** Brokers apart from each other: on different nodes for certain in production, over zones and nodes as well as it goes. */
export function spread(app: string, production: boolean): Pick<PodTemplate, "affinity" | "topologySpreadConstraints"> {
  const labelSelector = { matchLabels: { app } };
  const term = { labelSelector, topologyKey: "kubernetes.io/hostname" };
  return {
    affinity: {
      podAntiAffinity: production
        ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
        : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
    },
    topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector,
    })),
  };
}
