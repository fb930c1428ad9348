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
