import { type Broker, formatBytes, formatDuration, matchingTopics, type Named, topicCopies } from "@axon/core";
import { type KafkaVersion, kafkaVersions } from "@axon/messaging";
import { KubernetesKafka } from "@axon/messaging/kubernetes";
import { KubernetesFlow, type SecretKey } from "@axon/platform/kubernetes";
import type { Provided } from "../deploy.ts";
import { consumerPlaces, type Ground, placement, placeOf, resources } from "./ground.ts";

/** A broker with its topics, and a user for each workload that may do what its edge says and nothing else. */
export function broker(ground: Ground, planned: Named<Broker>): Provided<SecretKey> {
  const { name, version, brokers, storage } = planned;
  const { plan, settings } = ground;
  const users = usersOf(ground, planned);
  const home = placeOf(ground, name);
  const others = consumerPlaces(ground, name).filter((place) => place.name !== home.name);
  const kafka = new KubernetesKafka(
    name,
    {
      ...placement(ground, name),
      version: version === undefined ? undefined : supported(version),
      brokers,
      storage: formatBytes(storage),
      storageClass: settings.storageClass,
      resources: resources(planned),
      production: plan.environment === "prod",
      topics: topicsOf(planned),
      users,
      userSecretAnnotations: others.length > 0 ? copied(others.map((place) => place.name)) : {},
      traffic: {
        operatorNamespace: settings.operators.strimzi,
        ...(settings.apiServer.length > 0 ? { apiServer: settings.apiServer } : {}),
      },
    },
    ground.options,
  );
  if (scaledBy(ground, name)) {
    const { operators } = settings;
    new KubernetesFlow(
      `keda-to-${name}`,
      { ...placement(ground, name), from: { namespace: operators.keda }, to: { app: name }, port: kafka.port },
      ground.options,
    );
  }
  return {
    attributes: {
      bootstrapServers: kafka.bootstrapServers,
      host: kafka.host,
      port: String(kafka.port),
      certificateAuthority: kafka.certificateAuthority,
    },
    forConsumer: Object.fromEntries(
      Object.keys(users).map((user) => {
        const { username, password } = kafka.connection(user);
        return [user, { username, ...(password ? { password } : {}) }];
      }),
    ),
    waitFor: [kafka],
  };
}

/** Whether somebody's replicas follow what is unread, which KEDA asks the broker for. */
function scaledBy({ plan }: Ground, broker: string): boolean {
  return plan.services.some(
    ({ scale }) => scale !== false && scale.demand.some((demand) => "lag" in demand && demand.lag.broker === broker),
  );
}

function supported(version: string): KafkaVersion {
  const known = kafkaVersions.find((candidate) => candidate === version);
  if (!known) throw new Error(`Kafka ${version} is none of ${kafkaVersions.join(", ")}`);
  return known;
}

function topicsOf(planned: Broker) {
  return Object.fromEntries(
    Object.entries(planned.topics).map(([topic, settings]) => {
      const { partitions, retention, compression, cleanup } = settings;
      const copies = topicCopies(planned, settings);
      return [topic, { partitions, ...copies, retention: formatDuration(retention), compression, cleanup }];
    }),
  );
}

function usersOf({ plan }: Ground, { name, topics }: Named<Broker>) {
  const known = Object.keys(topics);
  const users = [...plan.services, ...plan.jobs].flatMap((workload) => {
    const rights = workload.uses[name]?.topics;
    if (!rights) return [];
    const { publish, consume, group = workload.name } = rights;
    const named = (patterns: readonly string[]) => [
      ...new Set(patterns.flatMap((pattern) => matchingTopics(pattern, known))),
    ];
    return [
      [
        workload.name,
        {
          publishes: named(publish),
          consumes: named(consume),
          ...(consume.length > 0 ? { groups: [group] } : {}),
        },
      ] as const,
    ];
  });
  return Object.fromEntries(users);
}

/** What Reflector copies Secrets by; the operator makes them in the broker's own namespace alone (github.com/emberstack/kubernetes-reflector). */
function copied(namespaces: readonly string[]): Record<string, string> {
  const names = namespaces.join(",");
  return {
    "reflector.v1.k8s.emberstack.com/reflection-allowed": "true",
    "reflector.v1.k8s.emberstack.com/reflection-allowed-namespaces": names,
    "reflector.v1.k8s.emberstack.com/reflection-auto-enabled": "true",
    "reflector.v1.k8s.emberstack.com/reflection-auto-namespaces": names,
  };
}
