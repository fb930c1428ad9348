import { type Broker, formatBytes, formatDuration, matchingTopics, type Named, topicCopies } from "@axon/core";
import { type KafkaVersion, kafkaVersions } from "@axon/messaging";
import { brokerLogin, KubernetesKafka } from "@axon/messaging/kubernetes";
import { KubernetesFlow, type SecretKey } from "@axon/platform/kubernetes";
import type { Provided } from "../deploy.ts";
import { loginFor } from "./credentials.ts";
import { authorityFor, type Ground, placement, placeOf, resources } from "./ground.ts";
import { usualClass } from "./storage-classes.ts";

/** A broker with its topics, and a user for each workload that may do what its edge says and nothing else. */
export function broker(ground: Ground, planned: Named<Broker>): Provided<SecretKey> {
  const { name, version, brokers, storage } = planned;
  const { plan, settings } = ground;
  const home = placeOf(ground, name);
  const users = usersOf(ground, planned).map((user) => ({
    ...user,
    login: loginFor(ground, home, user.name, name, brokerLogin(name, user.name)),
  }));
  const kafka = new KubernetesKafka(
    name,
    {
      ...placement(ground, name),
      version: version === undefined ? undefined : supported(version),
      brokers,
      storage: formatBytes(storage),
      storageClass: usualClass(ground),
      resources: resources(planned),
      production: plan.environment === "prod",
      topics: topicsOf(planned),
      users: Object.fromEntries(
        users.map(({ name: user, rights, login }) => [user, { ...rights, credentialsSecret: login.secretName }]),
      ),
      tls: { issuer: settings.internalIssuer },
      traffic: {
        operatorNamespace: settings.operators.namespaces.strimzi,
        ...(settings.apiServer.length > 0 ? { apiServer: settings.apiServer } : {}),
      },
    },
    ground.options,
  );
  if (scalesSomebody(ground, name)) openToScaler(ground, name, kafka.port);
  return {
    attributes: {
      bootstrapServers: kafka.bootstrapServers,
      host: kafka.host,
      port: String(kafka.port),
      // What client libraries call security.protocol.
      protocol: "SASL_SSL",
    },
    forConsumer: Object.fromEntries(
      users.map(({ name: user, login }) => {
        const { password, certificateAuthority } = kafka.connection(user);
        const authority = authorityFor(ground, user, certificateAuthority, home);
        // By reference as well: who scales by what is unread logs in with nothing but references.
        const username = login.key("username");
        return [user, { username, ...(password ? { password } : {}), certificateAuthority: authority }];
      }),
    ),
    waitFor: [kafka, ...users.map(({ login }) => login)],
  };
}

function openToScaler(ground: Ground, name: string, port: number): void {
  const { keda } = ground.settings.operators.namespaces;
  new KubernetesFlow(
    `keda-to-${name}`,
    { ...placement(ground, name), from: { namespace: keda }, to: { app: name }, port },
    ground.options,
  );
}

/** Whether somebody's replicas follow what is unread, which KEDA asks the broker for. */
function scalesSomebody({ plan }: Ground, broker: string): boolean {
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
  return [...plan.services, ...plan.jobs].flatMap((workload) => {
    const rights = workload.uses[name]?.topics;
    if (!rights) return [];
    const { publish, consume, group = workload.name } = rights;
    const named = (patterns: readonly string[]) => [
      ...new Set(patterns.flatMap((pattern) => matchingTopics(pattern, known))),
    ];
    const groups = consume.length > 0 ? { groups: [group] } : {};
    return [{ name: workload.name, rights: { publishes: named(publish), consumes: named(consume), ...groups } }];
  });
}
