import { failOnProblems } from "@axon/core";
import { type KubernetesPlacement, type SecretKey, serviceCertificate } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaults, type Kafka } from "../contract.ts";
import { checkKubernetesKafka, type KubernetesKafkaArgs } from "./kafka-args.ts";
import { clusterSpec } from "./kafka-spec.ts";
import { nodePools } from "./node-pools.ts";
import { topicObjectName, topicSpec } from "./topics.ts";
import { listenerPeers, operationPolicies } from "./traffic.ts";
import { connectionOf, type KafkaConnection, userObjectName, userSpec } from "./users.ts";

/** A Kafka cluster with its topics and users, run by the Strimzi operator (1.2 or later). */
export class KubernetesKafka extends pulumi.ComponentResource implements Kafka {
  /** Name of the Service that clients ask first, with its namespace, so that it is reached from others too. */
  readonly host: pulumi.Output<string>;
  readonly port: number = defaults.port;
  readonly bootstrapServers: pulumi.Output<string>;
  /** The certificate of the authority that signs the brokers' certificates. */
  readonly certificateAuthority: SecretKey;
  readonly #connections: Readonly<Record<string, KafkaConnection>>;

  constructor(name: string, args: KubernetesKafkaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:messaging:KubernetesKafka", name, args, opts);
    failOnProblems(`KubernetesKafka "${name}"`, checkKubernetesKafka(name, args));
    const { metrics = true, cruiseControl = false } = args;

    operationPolicies(name, args, { ...args.traffic, exporter: metrics, cruiseControl: Boolean(cruiseControl) }, this);
    const pools = this.#nodePools(name, args);
    const certificate =
      args.tls &&
      serviceCertificate(name, args, args.tls, this, [`${name}-kafka-bootstrap`, `*.${name}-kafka-brokers`]);
    const cluster = this.#cluster(name, args, pools, certificate);
    const topics = this.#topics(name, args, cluster);
    this.certificateAuthority = {
      secret: certificate ?? cluster.apply((made) => `${made}-cluster-ca-cert`),
      key: "ca.crt",
    };
    this.#connections = this.#users(name, args, cluster);

    // Through the topics, so that whoever uses the address waits until they are there.
    this.host = pulumi
      .all([cluster, args.namespace, ...topics])
      .apply(([made, namespace]) => `${made}-kafka-bootstrap.${namespace}.svc`);
    this.bootstrapServers = pulumi.interpolate`${this.host}:${this.port}`;
    this.registerOutputs({
      host: this.host,
      port: this.port,
      bootstrapServers: this.bootstrapServers,
      certificateAuthority: this.certificateAuthority,
    });
  }

  /** How a user of `users` connects. @throws when there is no such user */
  connection(user: string): KafkaConnection {
    const connection = Object.hasOwn(this.#connections, user) ? this.#connections[user] : undefined;
    if (connection) return connection;
    throw new Error(`the cluster has no user "${user}"; it has ${Object.keys(this.#connections).join(", ")}`);
  }

  #nodePools(name: string, args: KubernetesKafkaArgs): readonly k8s.apiextensions.CustomResource[] {
    const { production = true } = args;
    return nodePools(args).map(({ role, spec }) =>
      this.#custom(`${name}-${role}`, args, "KafkaNodePool", spec, {
        cluster: name,
        protect: production || undefined,
      }),
    );
  }

  #cluster(
    name: string,
    args: KubernetesKafkaArgs,
    pools: readonly k8s.apiextensions.CustomResource[],
    certificate: pulumi.Output<string> | undefined,
  ): pulumi.Output<string> {
    const { namespace: _, clients = [], traffic: _traffic, tls: _tls, users: _users, ...settings } = args;
    const spec = pulumi
      .all([listenerPeers(name, clients), certificate])
      .apply(([peers, certificateSecret]) => clusterSpec({ ...settings, name, peers, certificateSecret }));
    const cluster = this.#custom(name, args, "Kafka", spec, {
      protect: (args.production ?? true) || undefined,
      waits: true,
      dependsOn: pools,
    });
    return cluster.metadata.name;
  }

  /** Corrected where they differ, grown where they are small, and deleted when their declaration is. */
  #topics(name: string, args: KubernetesKafkaArgs, cluster: pulumi.Output<string>): pulumi.Output<string>[] {
    const { brokers = defaults.brokers, production = true, protectTopics = production } = args;
    return Object.entries(args.topics).map(([topic, settings]) => {
      const object = this.#custom(
        topicObjectName(name, topic),
        args,
        "KafkaTopic",
        topicSpec(topic, settings, brokers),
        {
          cluster,
          protect: protectTopics || undefined,
          waits: true,
        },
      );
      return object.metadata.name;
    });
  }

  #users(name: string, args: KubernetesKafkaArgs, cluster: pulumi.Output<string>) {
    const { authentication = defaults.authentication } = args;
    const { certificateAuthority } = this;
    const connections = Object.entries(args.users).map(([user, settings]) => {
      const username = userObjectName(name, user);
      const spec = pulumi
        .output(settings.credentialsSecret)
        .apply((secret) => userSpec(user, settings, authentication, secret));
      const object = this.#custom(username, args, "KafkaUser", spec, { cluster, waits: true });
      // Through the object, so that whoever logs in waits until the cluster knows the user.
      const secret = pulumi
        .all([object.metadata.name, settings.credentialsSecret])
        .apply(([own, given]) => given ?? own);
      const made = { username, secret, certificateAuthority };
      return [user, connectionOf(user, settings, authentication, made)] as const;
    });
    return Object.fromEntries(connections);
  }

  #custom(
    name: string,
    { namespace, labels }: KubernetesPlacement,
    kind: string,
    spec: pulumi.Input<object>,
    settings: {
      /** Which cluster it is for; the cluster itself says none. */
      readonly cluster?: pulumi.Input<string>;
      readonly protect?: boolean;
      /** Whether an update waits for the operator, which tells then what it refuses. */
      readonly waits?: boolean;
      readonly dependsOn?: readonly pulumi.Resource[];
    },
  ): k8s.apiextensions.CustomResource {
    const { cluster, protect, waits, dependsOn = [] } = settings;
    const metadata = {
      name,
      namespace,
      labels: { ...labels, ...(cluster === undefined ? {} : { "strimzi.io/cluster": cluster }) },
      annotations: waits ? { "pulumi.com/waitFor": "condition=Ready" } : undefined,
    };
    const suffix = kind === "Kafka" ? "" : `-${kind.slice("Kafka".length).toLowerCase()}`;
    return new k8s.apiextensions.CustomResource(
      `${name}${suffix}`,
      { apiVersion: "kafka.strimzi.io/v1", kind, metadata, spec },
      { parent: this, protect, dependsOn: [...dependsOn] },
    );
  }
}
