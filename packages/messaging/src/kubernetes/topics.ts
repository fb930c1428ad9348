import { parseBytes, parseDuration, physicalName } from "@axon/core";
import type { IKafkaTopic } from "@kubernetes-models/strimzi-kafka-operator/kafka.strimzi.io/v1/KafkaTopic";
import { minInSyncOf, replicationOn, type Topic } from "../contract.ts";

/**
 * Name of the object of a topic: Kubernetes knows no capitals and no underscores, so what they tell apart is told apart by
 * a hash of the topic's name.
 */
export function topicObjectName(cluster: string, topic: string): string {
  return physicalName([cluster, topic]);
}

/** The spec of the KafkaTopic, for a cluster of this many brokers (IE-048 to IE-051). */
export function topicSpec(name: string, topic: Topic, brokers: number): IKafkaTopic["spec"] {
  const replicas = replicationOn(brokers, topic.replication);
  const { retention, retentionBytes, compression, cleanup } = topic;
  return {
    topicName: name,
    partitions: topic.partitions,
    replicas,
    config: {
      "min.insync.replicas": minInSyncOf(replicas, topic.minInSync),
      ...(retention === undefined ? {} : { "retention.ms": parseDuration(retention).seconds * 1_000 }),
      ...(retentionBytes === undefined ? {} : { "retention.bytes": parseBytes(retentionBytes).bytes }),
      ...(compression === undefined || compression === "producer" ? {} : { "compression.type": compression }),
      ...(cleanup === undefined || cleanup === "delete" ? {} : { "cleanup.policy": cleanup }),
    },
  };
}
