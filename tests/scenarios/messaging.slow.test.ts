import assert from "node:assert/strict";
import { KubernetesKafka, type KubernetesKafkaArgs } from "@axon/messaging/kubernetes";
import { KubernetesFlow, KubernetesNamespace } from "@axon/platform/kubernetes";
import { judge, plain, type Resource } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { checkReferences } from "@axon/sandbox";
import { KubernetesService } from "@axon/services/kubernetes";
import type { PulumiFn, UpResult } from "@pulumi/pulumi/automation/index.js";
import { Rehearsal } from "../support/sandbox.ts";

/** A shop whose web server publishes orders that a worker reads. */
const shop =
  (change: Partial<KubernetesKafkaArgs> = {}): PulumiFn =>
  async () => {
    const { namespace } = new KubernetesNamespace("shop");
    const kafka = new KubernetesKafka("events", {
      namespace,
      production: false,
      brokers: 1,
      storage: "10Gi",
      resources: { cpu: { request: "250m", limit: "1" }, memory: { request: "1Gi", limit: "1Gi" } },
      topics: { "orders.Placed": { partitions: 3, retention: "7d", compression: "lz4" } },
      users: { web: { publishes: ["orders.Placed"] }, worker: { consumes: ["orders.Placed"] } },
      clients: [{ app: "worker" }],
      ...change,
    });
    const { username, password, certificateAuthority } = kafka.connection("worker");
    if (!password) throw new Error("a user of SCRAM has a password");
    new KubernetesService("worker", {
      namespace,
      image: "registry.example.com/worker:1.0.0",
      port: 8080,
      resources: { cpu: { request: "100m", limit: "500m" }, memory: { request: "128Mi", limit: "256Mi" } },
      health: { ready: { path: "/ready" }, live: { path: "/live" } },
      environment: {
        KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
        KAFKA_USERNAME: username,
        KAFKA_PASSWORD: password,
        KAFKA_CA: certificateAuthority,
      },
    });
    new KubernetesFlow("worker-to-events", { namespace, from: { app: "worker" }, to: { app: "events" }, port: 9094 });
    return { bootstrapServers: kafka.bootstrapServers };
  };

const topics = (retention: string): Partial<KubernetesKafkaArgs> => ({
  topics: { "orders.Placed": { partitions: 3, retention, compression: "lz4" } },
});

describe("a Kafka cluster with a consumer", function () {
  this.timeout(120_000);
  let rehearsal: Rehearsal;
  let first: UpResult;

  before(async () => {
    rehearsal = await Rehearsal.open(shop());
    first = await rehearsal.up();
  });
  after(() => rehearsal?.close());

  it("comes up in one go, and has nothing to change then", async () => {
    const { outputs, summary } = first;
    assert.equal(outputs.bootstrapServers?.value, "events-kafka-bootstrap.shop.svc:9094");
    assert.deepEqual((await rehearsal.up()).summary.resourceChanges, { same: summary.resourceChanges?.create });
  });

  it("hands its consumer a password and an authority that the operator makes", () => {
    assert.deepEqual(checkReferences(rehearsal.worldFile), []);
  });

  it("breaks no mandatory rule of the default pack", async () => {
    const { deployment } = await rehearsal.state();
    const resources = (deployment.resources ?? []).map(
      ({ type, urn, inputs }): Resource => ({ type, urn, name: urn.split("::").at(-1) ?? urn, inputs: plain(inputs) }),
    );
    const { findings } = judge(resources, { pack: axonPack, settings: { environment: "prod" } });
    const broken = findings.filter(({ level }) => level === "mandatory");
    assert.deepEqual(
      broken.map(({ message }) => message),
      [],
    );
    assert.ok(resources.some(({ type }) => type === "kubernetes:kafka.strimzi.io/v1:KafkaTopic"));
  });

  it("changes a topic's retention in place, and nothing else (IE-052)", async () => {
    // The topic, and what the state records of the component's arguments.
    rehearsal.program = shop(topics("30d"));
    const { update, create, replace, delete: removed } = (await rehearsal.up()).summary.resourceChanges ?? {};
    assert.deepEqual(
      { update, create, replace, removed },
      { update: 2, create: undefined, replace: undefined, removed: undefined },
    );
  });

  it("deletes no protected topic because it is no longer declared (IE-052)", async () => {
    const both = { topics: { ...topics("30d").topics, payments: { partitions: 1 } } };
    rehearsal.program = shop({ ...both, protectTopics: true });
    await rehearsal.up();
    rehearsal.program = shop({ ...topics("30d"), protectTopics: true });
    await assert.rejects(rehearsal.up(), /events-payments-topic" cannot be deleted\s+because it is protected/);
    rehearsal.program = shop(both);
    const { update, create, delete: removed } = (await rehearsal.up()).summary.resourceChanges ?? {};
    assert.deepEqual({ update, create, removed }, { update: 1, create: undefined, removed: undefined });
  });

  it("goes away whole", async () => {
    await rehearsal.destroy();
    assert.deepEqual(await rehearsal.objectIds(), { state: [], world: [] });
  });
});
