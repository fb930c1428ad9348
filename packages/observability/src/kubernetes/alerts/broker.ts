import { defaultBrokerThresholds, type ObservedBroker } from "../../contract.ts";
import { series } from "../../promql.ts";
import { brokerPods, brokerVolumes, workloadPods } from "../series.ts";
import type { AlertGroup, Observation } from "./alert.ts";
import { volumeAlerts } from "./volume.ts";

/**
 * Does a Kafka cluster take messages, keep its copies and have readers that follow; metric names are those of the Strimzi
 * Metrics Reporter and of Kafka Exporter.
 */
export function brokerAlerts({ namespace }: Observation, broker: ObservedBroker): AlertGroup {
  const { name, brokers } = broker;
  const thresholds = { ...defaultBrokerThresholds, ...broker.thresholds };
  const servers = { namespace, pod: brokerPods(name) };
  const lag = series("kafka_consumergroup_lag", { namespace, pod: workloadPods(`${name}-kafka-exporter`) });
  return {
    component: name,
    alerts: [
      {
        name: "BrokerServerMissing",
        severity: "critical",
        expression: `(count(${series("kafka_server_replicamanager_leadercount", servers)}) or vector(0)) < ${brokers}`,
        holdsFor: "5m",
        summary: `A broker of ${name} is missing`,
        description: `{{ $value }} of ${brokers} brokers of ${name} report; copies are missing, and one more loss may stop writers.`,
      },
      {
        name: "BrokerPartitionsOffline",
        severity: "critical",
        expression: `max(${series("kafka_controller_kafkacontroller_offlinepartitionscount", servers)}) > 0`,
        holdsFor: "1m",
        summary: `Partitions of ${name} are offline`,
        description: `{{ $value }} partitions of ${name} have no leader; nothing can be written to them or read from them.`,
      },
      {
        name: "BrokerWritesRefused",
        severity: "critical",
        expression: `sum(${series("kafka_server_replicamanager_underminisrpartitioncount", servers)}) > 0`,
        holdsFor: "5m",
        summary: `${name} refuses writes`,
        description: `{{ $value }} partitions of ${name} have fewer copies in step than they need; writers that wait for all copies fail.`,
      },
      {
        name: "BrokerPartitionsUnderReplicated",
        severity: "warning",
        expression: `sum(${series("kafka_server_replicamanager_underreplicatedpartitions", servers)}) > 0`,
        holdsFor: "15m",
        summary: `Copies of ${name} are behind`,
        description: `{{ $value }} partitions of ${name} lack a copy that is in step, for longer than a restart takes.`,
      },
      {
        name: "ConsumerLagHigh",
        severity: "warning",
        expression: `sum by (consumergroup, topic) (${lag}) > ${thresholds.consumerLag}`,
        holdsFor: "5m",
        summary: `A consumer of ${name} falls behind`,
        description: `Group {{ $labels.consumergroup }} is {{ $value }} messages behind on {{ $labels.topic }}, above ${thresholds.consumerLag}.`,
      },
      ...volumeAlerts(namespace, name, brokerVolumes(name), thresholds.storageRatio),
    ],
  };
}
