import assert from "node:assert/strict";
import { KubernetesKafka, type KubernetesKafkaArgs, topicObjectName } from "@axon/messaging/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { recordResources } from "../../support/mocks.ts";
import { known, render } from "../database/manifests.ts";
import { production, topics } from "./ideation-engine.ts";

const name = "ideation-kafka";

const development: KubernetesKafkaArgs = { ...production, brokers: 1, production: false };
const testing: KubernetesKafkaArgs = { ...production, brokers: 2, production: false };

const renderKafka = (args: KubernetesKafkaArgs = production) => render(() => new KubernetesKafka(name, args));

async function kafkaField(args: KubernetesKafkaArgs, path: string): Promise<unknown> {
  return (await renderKafka(args)).field("Kafka", name, `spec.${path}`);
}

async function topicField(args: KubernetesKafkaArgs, topic: string): Promise<unknown> {
  return (await renderKafka(args)).field("KafkaTopic", topicObjectName(name, topic), "spec");
}

describe("KubernetesKafka", () => {
  it("declares servers, cluster, topics, users and what they may talk about", async () => {
    const users = { crawler: { publishes: ["raw_events.R"] } };
    const { names } = await renderKafka({ ...production, topics: { "raw_events.R": { partitions: 6 } }, users });
    assert.deepEqual(names, [
      `Kafka ${name}`,
      `KafkaNodePool ${name}-combined`,
      `KafkaTopic ${topicObjectName(name, "raw_events.R")}`,
      `KafkaUser ${name}-crawler`,
      `NetworkPolicy ${name}-entity-operator-operation`,
      `NetworkPolicy ${name}-exporter-operation`,
      `NetworkPolicy ${name}-operation`,
    ]);
  });

  it("runs a pinned version and lets nobody in but over TLS with a login", async () => {
    assert.equal(await kafkaField(production, "kafka.version"), "4.3.1");
    assert.deepEqual(await kafkaField(production, "kafka.authorization"), { type: "simple" });
    assert.deepEqual(await kafkaField(production, "kafka.listeners"), [
      {
        name: "tls",
        port: 9094,
        type: "internal",
        tls: true,
        authentication: { type: "scram-sha-512" },
        networkPolicyPeers: [{ podSelector: { matchLabels: { app: name } } }],
      },
    ]);
  });

  it("opens the listener to the clients that are named and to no others", async () => {
    const clients = [{ app: "crawler" }, { namespace: "l0-ingestion", podLabels: { tier: "axis" } }] as const;
    const manifests = await renderKafka({ ...production, clients });
    const [listener] = manifests.field("Kafka", name, "spec.kafka.listeners") as { networkPolicyPeers: unknown }[];
    assert.deepEqual(listener?.networkPolicyPeers, [
      { podSelector: { matchLabels: { app: name } } },
      { podSelector: { matchLabels: { app: "crawler" } } },
      {
        podSelector: { matchLabels: { tier: "axis" } },
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "l0-ingestion" } },
      },
    ]);
  });

  it("lets the operator, the servers and the operator's components at the servers, on their ports alone", async () => {
    const manifests = await renderKafka({ ...production, traffic: { operatorNamespace: "operators" } });
    const pods = (app: string) => ({ podSelector: { matchLabels: { app } } });
    const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));
    assert.deepEqual(manifests.field("NetworkPolicy", `${name}-operation`, "spec.ingress"), [
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "operators" } } }],
        ports: tcp(9090, 9091, 8443),
      },
      { from: [pods(name)], ports: tcp(9090, 9091) },
      { from: [pods(`${name}-entity-operator`), pods(`${name}-exporter`)], ports: tcp(9091) },
    ]);
    assert.deepEqual(manifests.field("NetworkPolicy", `${name}-exporter-operation`, "spec.egress"), [
      { to: [pods(name)], ports: tcp(9091) },
    ]);
  });

  for (const [args, replication, minInSync] of [
    [development, 1, 1],
    [testing, 2, 1],
    [production, 3, 2],
  ] as const) {
    const brokers = args.brokers ?? 3;
    it(`keeps ${replication} copies on ${brokers} brokers and makes no topics by itself (IE-051)`, async () => {
      const config = (await kafkaField(args, "kafka.config")) as Record<string, unknown>;
      assert.equal(config["auto.create.topics.enable"], false);
      for (const setting of [
        "default.replication.factor",
        "offsets.topic.replication.factor",
        "transaction.state.log.replication.factor",
        "share.coordinator.state.topic.replication.factor",
      ])
        assert.equal(config[setting], replication, setting);
      for (const setting of ["min.insync.replicas", "transaction.state.log.min.isr"])
        assert.equal(config[setting], minInSync, setting);
      const topic = (await topicField(args, "rl_rewards")) as { replicas: number; config: Record<string, unknown> };
      assert.deepEqual([topic.replicas, topic.config["min.insync.replicas"]], [replication, minInSync]);
    });
  }

  for (const [prefix, milliseconds] of [
    ["raw_events", 604_800_000],
    ["parsed_events", 2_592_000_000],
  ] as const) {
    it(`has nine topics ${prefix}.X of 6 partitions, 3 copies, ${milliseconds / 86_400_000} days and lz4`, async () => {
      const manifests = await renderKafka();
      for (const axis of "RTGAPCMSD") {
        const topic = `${prefix}.${axis}`;
        assert.deepEqual(manifests.field("KafkaTopic", topicObjectName(name, topic), "spec"), {
          topicName: topic,
          partitions: 6,
          replicas: 3,
          config: { "min.insync.replicas": 2, "retention.ms": milliseconds, "compression.type": "lz4" },
        });
      }
    });
  }

  it("keeps rewards for a day in 3 partitions, compressed as they come", async () => {
    assert.deepEqual(await topicField(production, "rl_rewards"), {
      topicName: "rl_rewards",
      partitions: 3,
      replicas: 3,
      config: { "min.insync.replicas": 2, "retention.ms": 86_400_000 },
    });
  });

  it("declares all nineteen topics under names of their own, for the operator to reconcile (IE-052)", async () => {
    const { names } = await renderKafka();
    const objects = names.filter((object) => object.startsWith("KafkaTopic "));
    assert.equal(new Set(objects).size, 19);
    for (const topic of Object.keys(topics)) assert.match(topicObjectName(name, topic), /^[a-z0-9-]{1,63}$/);
  });

  it("limits and compacts where a topic says so", async () => {
    const compacted = { partitions: 1, retentionBytes: "1Gi", cleanup: "compact", compression: "producer" } as const;
    assert.deepEqual(await topicField({ ...production, topics: { state: compacted }, users: {} }, "state"), {
      topicName: "state",
      partitions: 1,
      replicas: 3,
      config: { "min.insync.replicas": 2, "retention.bytes": 2 ** 30, "cleanup.policy": "compact" },
    });
  });

  it("gives a user exactly its topics and its group", async () => {
    const users = { parser: { consumes: ["raw_events.R"], publishes: ["parsed_events.R"], transactions: "parser-" } };
    const manifests = await renderKafka({ ...production, users });
    assert.deepEqual(manifests.field("KafkaUser", `${name}-parser`, "spec"), {
      authentication: { type: "scram-sha-512" },
      authorization: {
        type: "simple",
        acls: [
          {
            resource: { type: "topic", name: "parsed_events.R", patternType: "literal" },
            operations: ["Describe", "Write"],
          },
          {
            resource: { type: "topic", name: "raw_events.R", patternType: "literal" },
            operations: ["Describe", "Read"],
          },
          { resource: { type: "group", name: "parser", patternType: "literal" }, operations: ["Read"] },
          {
            resource: { type: "transactionalId", name: "parser-", patternType: "prefix" },
            operations: ["Describe", "Write"],
          },
        ],
      },
    });
    assert.deepEqual(manifests.field("KafkaUser", `${name}-parser`, "metadata.labels"), {
      "app.kubernetes.io/part-of": "ideation-engine",
      "strimzi.io/cluster": name,
    });
  });

  it("separates brokers, keeps their volumes and spreads copies over zones in production", async () => {
    const manifests = await renderKafka({ ...production, storageClass: "gp3" });
    assert.deepEqual(manifests.field("KafkaNodePool", `${name}-combined`, "spec"), {
      replicas: 3,
      roles: ["controller", "broker"],
      storage: {
        type: "jbod",
        volumes: [
          { id: 0, type: "persistent-claim", size: "100Gi", kraftMetadata: "shared", deleteClaim: false, class: "gp3" },
        ],
      },
      resources: { requests: { cpu: "1", memory: "8Gi" }, limits: { cpu: "2", memory: "8Gi" } },
    });
    const field = (path: string) => manifests.field("Kafka", name, `spec.kafka.${path}`);
    assert.deepEqual(field("rack"), { topologyKey: "topology.kubernetes.io/zone" });
    assert.deepEqual(field("template.podDisruptionBudget"), { maxUnavailable: 1 });
    assert.deepEqual(field("template.pod.affinity.podAntiAffinity"), {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: name } }, topologyKey: "kubernetes.io/hostname" },
      ],
    });
  });

  it("takes one broker anywhere in development, and its volume with it", async () => {
    const manifests = await renderKafka(development);
    const storage = manifests.field("KafkaNodePool", `${name}-combined`, "spec.storage") as { volumes: object[] };
    assert.equal(manifests.field("KafkaNodePool", `${name}-combined`, "spec.replicas"), 1);
    assert.deepEqual(storage.volumes, [
      { id: 0, type: "persistent-claim", size: "100Gi", kraftMetadata: "shared", deleteClaim: true },
    ]);
    assert.equal(manifests.field("Kafka", name, "spec.kafka.rack"), undefined);
  });

  it("never lets an even number of servers decide, and gives controllers servers of their own when asked", async () => {
    const replicasOf = async (args: KubernetesKafkaArgs) => {
      const manifests = await renderKafka(args);
      const pools = manifests.names.filter((object) => object.startsWith("KafkaNodePool "));
      return pools.map((pool) => {
        const [kind = "", object = ""] = pool.split(" ");
        return [object, manifests.field(kind, object, "spec.replicas"), manifests.field(kind, object, "spec.roles")];
      });
    };
    assert.deepEqual(await replicasOf(testing), [
      [`${name}-broker`, 1, ["broker"]],
      [`${name}-combined`, 1, ["controller", "broker"]],
    ]);
    const resources = { cpu: { request: "500m" }, memory: { request: "2Gi", limit: "2Gi" } };
    assert.deepEqual(await replicasOf({ ...production, brokers: 5, controllers: { resources } }), [
      [`${name}-broker`, 5, ["broker"]],
      [`${name}-controller`, 3, ["controller"]],
    ]);
  });

  it("hardens every pod of the operator", async () => {
    const resources = { cpu: { request: "100m" }, memory: { request: "512Mi", limit: "1Gi" } };
    const manifests = await renderKafka({ ...production, cruiseControl: { resources } });
    const containers = {
      kafka: ["kafkaContainer", "initContainer"],
      entityOperator: ["topicOperatorContainer", "userOperatorContainer"],
      kafkaExporter: ["container"],
      cruiseControl: ["cruiseControlContainer"],
    };
    for (const [part, names] of Object.entries(containers)) {
      const field = (path: string) => manifests.field("Kafka", name, `spec.${part}.template.${path}`);
      assert.equal(field("pod.securityContext.runAsNonRoot"), true, part);
      assert.deepEqual(field("pod.securityContext.seccompProfile"), { type: "RuntimeDefault" }, part);
      for (const container of names)
        assert.deepEqual(
          field(`${container}.securityContext`),
          {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            privileged: false,
            readOnlyRootFilesystem: true,
            runAsNonRoot: true,
            seccompProfile: { type: "RuntimeDefault" },
          },
          `${part}.${container}`,
        );
    }
  });

  it("measures brokers and consumers' lag unless told not to, and balances only when told to", async () => {
    assert.deepEqual(await kafkaField(production, "kafka.metricsConfig"), { type: "strimziMetricsReporter" });
    assert.equal(await kafkaField(production, "kafkaExporter.groupRegex"), ".*");
    assert.equal(await kafkaField(production, "cruiseControl"), undefined);
    const silent = { ...production, metrics: false };
    assert.deepEqual(
      [await kafkaField(silent, "kafka.metricsConfig"), await kafkaField(silent, "kafkaExporter")],
      [undefined, undefined],
    );
    assert.deepEqual(
      await kafkaField({ ...production, maintenanceWindows: ["* * 1-4 ? * SUN"] }, "maintenanceTimeWindows"),
      ["* * 1-4 ? * SUN"],
    );
  });

  it("protects servers, cluster and topics in production, so that nothing is deleted by leaving it out (IE-052)", async () => {
    const protectedKinds = async (args: KubernetesKafkaArgs) => {
      const resources = await recordResources(() => {
        new KubernetesKafka(name, args);
      });
      await pulumi.runtime.disconnect();
      const kinds = resources.filter(({ options }) => options.protect).map(({ type }) => type.split(":").at(-1));
      return [...new Set(kinds)].sort();
    };
    assert.deepEqual(await protectedKinds(production), ["Kafka", "KafkaNodePool", "KafkaTopic"]);
    assert.deepEqual(await protectedKinds(development), []);
    assert.deepEqual(await protectedKinds({ ...development, protectTopics: true }), ["KafkaTopic"]);
  });

  it("tells a client where to connect, and which keys of which Secrets to use", async () => {
    let kafka: KubernetesKafka | undefined;
    await render(() => {
      kafka = new KubernetesKafka(name, production);
    });
    assert.ok(kafka);
    assert.equal(await known(kafka.host), `${name}-kafka-bootstrap.messaging.svc`);
    assert.equal(await known(kafka.bootstrapServers), `${name}-kafka-bootstrap.messaging.svc:9094`);
    const { username, protocol, mechanism, password, certificateAuthority, groups } = kafka.connection("learner");
    assert.deepEqual([username, protocol, mechanism], [`${name}-learner`, "SASL_SSL", "SCRAM-SHA-512"]);
    assert.deepEqual(groups, ["rl-agent"]);
    assert.ok(password);
    assert.deepEqual([await known(pulumi.output(password.secret)), password.key], [`${name}-learner`, "password"]);
    assert.deepEqual(
      [await known(pulumi.output(certificateAuthority.secret)), certificateAuthority.key],
      [`${name}-cluster-ca-cert`, "ca.crt"],
    );
    assert.throws(
      () => kafka?.connection("nobody"),
      /the cluster has no user "nobody"; it has crawler, parser, learner/,
    );
  });

  it("refuses a Secret with a password where clients have certificates", async () => {
    const crawler = { ...production.users.crawler, credentialsSecret: "crawler-login" };
    await assert.rejects(
      renderKafka({ ...production, authentication: "tls", users: { crawler } }),
      /users\.crawler\.credentialsSecret must be nothing where authentication is "tls", got a Secret with a password/,
    );
  });

  it("identifies clients by certificates when told to", async () => {
    let kafka: KubernetesKafka | undefined;
    const manifests = await render(() => {
      kafka = new KubernetesKafka(name, { ...production, authentication: "tls" });
    });
    assert.deepEqual(manifests.field("KafkaUser", `${name}-crawler`, "spec.authentication"), { type: "tls" });
    const connection = kafka?.connection("crawler");
    assert.deepEqual(
      [connection?.protocol, connection?.mechanism, connection?.password],
      ["SSL", undefined, undefined],
    );
    assert.deepEqual(
      [connection?.certificate?.certificate.key, connection?.certificate?.key.key],
      ["user.crt", "user.key"],
    );
  });

  it("takes passwords from Secrets that it is given, and shows clients a certificate of a given issuer", async () => {
    let kafka: KubernetesKafka | undefined;
    const manifests = await render(() => {
      const users = { crawler: { publishes: ["raw_events.R"], credentialsSecret: "crawler-login" } };
      const issuer = { kind: "ClusterIssuer", name: "internal" } as const;
      kafka = new KubernetesKafka(name, { ...production, users, tls: { issuer } });
    });
    assert.deepEqual(manifests.field("KafkaUser", `${name}-crawler`, "spec.authentication"), {
      type: "scram-sha-512",
      password: { valueFrom: { secretKeyRef: { name: "crawler-login", key: "password" } } },
    });
    const [listener] = manifests.field("Kafka", name, "spec.kafka.listeners") as { configuration: unknown }[];
    assert.deepEqual(listener?.configuration, {
      brokerCertChainAndKey: { secretName: `${name}-tls`, certificate: "tls.crt", key: "tls.key" },
    });
    const names = manifests.field("Certificate", `${name}-tls`, "spec.dnsNames") as string[];
    const { namespace } = production;
    assert.ok(names.includes(`${name}-kafka-bootstrap.${namespace}.svc`), names.join());
    assert.ok(names.includes(`*.${name}-kafka-brokers.${namespace}.svc`), names.join());
    const connection = kafka?.connection("crawler");
    assert.equal(connection?.certificateAuthority.key, "ca.crt");
    assert.equal(connection?.password?.key, "password");
  });

  it("rejects what production forbids, and names that make pods' names too long", async () => {
    const failure = (args: KubernetesKafkaArgs, called = name) =>
      recordResources(() => {
        new KubernetesKafka(called, args);
      }).catch((error: Error) => error.message);
    assert.match(
      String(await failure({ ...production, brokers: 2 })),
      /brokers must be an integer from 3 to 100, got 2; or set production to false/,
    );
    const controllers = { replicas: 2, resources: production.resources };
    assert.match(
      String(await failure({ ...production, controllers })),
      /controllers.replicas must be 1, 3, 5 or 7, got 2/,
    );
    assert.match(String(await failure(production, "a".repeat(25))), /name must be 24 characters at most/);
    assert.match(String(await failure({ ...production, maintenanceWindows: ["daily"] })), /maintenanceWindows\[0\]/);
    assert.match(
      String(await failure({ ...production, clients: [{ cidrs: [] }] })),
      /clients\[0\]\.cidrs must be at least/,
    );
  });
});
