import { type ContainerResources, containerResources, type Labels, serverSpread } from "@axon/platform/kubernetes";
import type { IKafka } from "@kubernetes-models/strimzi-kafka-operator/kafka.strimzi.io/v1/Kafka";
import { defaults, minInSyncOf, replicationOn } from "../contract.ts";
import type { KubernetesKafkaArgs } from "./kafka-args.ts";
import { hardenedContainer, hardenedPod } from "./pods.ts";
import { appNames, type ListenerPeers } from "./traffic.ts";

type KafkaSpec = IKafka["spec"];
type Resources = NonNullable<KafkaSpec["kafkaExporter"]>["resources"];

/** All a Kafka is made of, once every name in it is known. */
export interface ClusterSettings
  extends Omit<KubernetesKafkaArgs, "namespace" | "clients" | "traffic" | "tls" | "users"> {
  readonly name: string;
  readonly peers: ListenerPeers;
  /** Secret with the certificate that clients see; undefined for one of the operator's. */
  readonly certificateSecret?: string;
}

/** What the two operators and the exporter get: they watch, and carry no messages. */
const operandResources: ContainerResources = {
  cpu: { request: "50m", limit: "500m" },
  memory: { request: "256Mi", limit: "384Mi" },
};
const exporterResources: ContainerResources = {
  cpu: { request: "25m", limit: "200m" },
  memory: { request: "64Mi", limit: "128Mi" },
};

/** The spec of the Kafka. */
export function clusterSpec(settings: ClusterSettings): KafkaSpec {
  const { name, labels = {}, metrics = true, cruiseControl = false, maintenanceWindows = [] } = settings;
  return {
    kafka: brokers(settings),
    entityOperator: entityOperator(appNames(name).entityOperator, labels),
    ...(metrics ? { kafkaExporter: exporter(appNames(name).exporter, labels) } : {}),
    ...(cruiseControl ? { cruiseControl: balancer(name, labels, cruiseControl.resources) } : {}),
    ...(maintenanceWindows.length > 0 ? { maintenanceTimeWindows: [...maintenanceWindows] } : {}),
  };
}

function brokers(settings: ClusterSettings): KafkaSpec["kafka"] {
  const { name, labels = {}, production = true, zoneSpread = production, metrics = true } = settings;
  return {
    version: settings.version ?? defaults.version,
    listeners: [listener(settings)],
    // No super users: the operator's own components come in with certificates that it alone hands out.
    authorization: { type: "simple" },
    config: brokerConfiguration(settings),
    ...(zoneSpread ? { rack: { topologyKey: "topology.kubernetes.io/zone" } } : {}),
    ...(metrics ? { metricsConfig: { type: "strimziMetricsReporter" } } : {}),
    template: {
      pod: {
        ...hardenedPod(name, labels),
        ...serverSpread(name, production, { evenNodes: true }),
        terminationGracePeriodSeconds: 120,
      },
      kafkaContainer: hardenedContainer,
      initContainer: hardenedContainer,
      podDisruptionBudget: { maxUnavailable: 1 },
    },
  };
}

/** The one way in for clients. */
function listener({
  authentication,
  peers,
  certificateSecret,
}: ClusterSettings): KafkaSpec["kafka"]["listeners"][number] {
  const brokerCertChainAndKey = { secretName: certificateSecret ?? "", certificate: "tls.crt", key: "tls.key" };
  return {
    name: "tls",
    port: defaults.port,
    type: "internal",
    tls: true,
    authentication: { type: authentication ?? defaults.authentication },
    networkPolicyPeers: [...peers],
    ...(certificateSecret === undefined ? {} : { configuration: { brokerCertChainAndKey } }),
  };
}

/** Settings of every server; what an argument decides comes last (IE-047). */
function brokerConfiguration({
  config = {},
  brokers = defaults.brokers,
  production = true,
  zoneSpread = production,
}: ClusterSettings) {
  const replication = replicationOn(brokers);
  const minInSync = minInSyncOf(replication);
  return {
    ...(zoneSpread ? { "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector" } : {}),
    ...config,
    "auto.create.topics.enable": false,
    "default.replication.factor": replication,
    "min.insync.replicas": minInSync,
    "offsets.topic.replication.factor": replication,
    "transaction.state.log.replication.factor": replication,
    "transaction.state.log.min.isr": minInSync,
    "share.coordinator.state.topic.replication.factor": replication,
    "share.coordinator.state.topic.min.isr": minInSync,
  };
}

/** Makes topics and users of what is declared, and keeps them so (IE-052). */
function entityOperator(app: string, labels: Labels): KafkaSpec["entityOperator"] {
  const resources = containerResources(operandResources) as Resources;
  return {
    topicOperator: { resources },
    userOperator: { resources },
    template: {
      pod: hardenedPod(app, labels),
      topicOperatorContainer: hardenedContainer,
      userOperatorContainer: hardenedContainer,
    },
  };
}

/** Tells how far each consumer group is behind. */
function exporter(app: string, labels: Labels): KafkaSpec["kafkaExporter"] {
  return {
    topicRegex: ".*",
    groupRegex: ".*",
    resources: containerResources(exporterResources) as Resources,
    template: { pod: hardenedPod(app, labels), container: hardenedContainer },
  };
}

function balancer(name: string, labels: Labels, resources: ContainerResources): KafkaSpec["cruiseControl"] {
  return {
    resources: containerResources(resources) as Resources,
    template: { pod: hardenedPod(appNames(name).cruiseControl, labels), cruiseControlContainer: hardenedContainer },
  };
}
