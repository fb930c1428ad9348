import assert from "node:assert/strict";
import { layers, objectsOf, ofKind, type Rendered, renderIdeationEngine } from "../support/ideation-engine-rendered.ts";
import { environmentOf, type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

const workloads = {
  "axis-crawlers": "StatefulSet",
  etl: "Deployment",
  "ray-workers": "Deployment",
  allocation: "Deployment",
  orchestrator: "Deployment",
  agents: "Deployment",
  evolution: "Deployment",
  training: "Deployment",
  "cost-controls": "Deployment",
} as const;
const axes = ["R", "T", "G", "A", "P", "C", "M", "S", "D"];

describe("the Ideation Engine on Kubernetes", () => {
  let dev: Rendered;
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderIdeationEngine("dev");
    staging = await renderIdeationEngine("staging");
    prod = await renderIdeationEngine("prod");
  });
  const workload = (name: keyof typeof workloads, from = prod) => object(from, workloads[name], name);
  const pod = (name: keyof typeof workloads, from = prod) => workload(name, from).spec.template.spec;
  const container = (name: keyof typeof workloads, from = prod) => pod(name, from).containers[0];
  const all = Object.keys(workloads) as (keyof typeof workloads)[];

  it("has a namespace for each layer and one for monitoring, labelled as such (IE-026)", () => {
    for (const each of [staging, prod]) {
      for (const [index, layer] of layers.entries()) {
        assert.equal(object(each, "Namespace", layer).metadata.labels?.layer, `L${index}`);
      }
      assert.equal(object(each, "Namespace", "monitoring").metadata.labels?.purpose, "monitoring");
    }
    for (const layer of layers) assert.ok(object(dev, "Namespace", layer));
  });

  it("puts every process into its layer's namespace, and nothing into default (IE-027)", () => {
    const places = Object.fromEntries(all.map((name) => [name, workload(name).metadata.namespace]));
    assert.deepEqual(places, {
      "axis-crawlers": "l0-ingestion",
      etl: "l0-ingestion",
      "ray-workers": "l0-ingestion",
      allocation: "l1-allocation",
      orchestrator: "l2-dialogue",
      agents: "l2-dialogue",
      evolution: "l3-evolution",
      training: "l4-training",
      "cost-controls": "l5-observability",
    });
    const clusterWide = new Set(["Namespace", "ClusterRole", "ClusterRoleBinding", "NodePool", "StorageClass"]);
    for (const each of [dev, staging, prod]) {
      for (const { kind, metadata } of objectsOf(each)) {
        if (clusterWide.has(kind)) continue;
        assert.ok(metadata.namespace && metadata.namespace !== "default", `${kind} ${metadata.name}`);
      }
    }
  });

  it("publishes nothing: no load balancer, no node port, no route, no ingress (IE-028)", () => {
    for (const each of [dev, staging, prod]) {
      for (const { metadata, spec } of ofKind(each, "Service")) {
        assert.ok(spec.type === undefined || spec.type === "ClusterIP", metadata.name);
      }
      for (const kind of ["Ingress", "Gateway", "HTTPRoute", "TLSRoute"])
        assert.deepEqual(ofKind(each, kind), [], kind);
    }
  });

  it("runs the guide's replicas and sizes, labelled as they are looked for (IE-079, IE-080, IE-081, IE-082)", () => {
    const sizes = Object.fromEntries(
      (["axis-crawlers", "etl", "orchestrator", "agents"] as const).map((name) => {
        const { requests, limits } = container(name).resources;
        return [name, [requests.cpu, requests.memory, limits.cpu, limits.memory]];
      }),
    );
    assert.deepEqual(sizes, {
      "axis-crawlers": ["500m", "1Gi", "2", "4Gi"],
      etl: ["1", "2Gi", "4", "8Gi"],
      orchestrator: ["2", "4Gi", "8", "16Gi"],
      agents: ["1", "2Gi", "4", "8Gi"],
    });
    const least = (name: string) => object(prod, "ScaledObject", name).spec.minReplicaCount;
    assert.deepEqual(["axis-crawlers", "etl", "orchestrator"].map(least), [9, 3, 3]);
    assert.equal(workload("agents").spec.replicas, 10);
    assert.equal(workload("axis-crawlers").spec.template.metadata.labels.component, "crawler");
    assert.equal(workload("agents").spec.template.metadata.labels.component, "agent");
  });

  it("reserves and limits 500m to 1 CPU and 1Gi to 2Gi where the guide has no figures (IE-106)", () => {
    for (const name of ["allocation", "evolution", "training", "cost-controls"] as const) {
      const { requests, limits } = container(name).resources;
      assert.deepEqual([requests.cpu, requests.memory, limits.cpu, limits.memory], ["500m", "1Gi", "1", "2Gi"], name);
    }
  });

  it("runs one image of the account's registry under an exact tag, told environment and region (IE-078)", () => {
    for (const name of all) {
      const { image, imagePullPolicy } = container(name);
      assert.equal(image, "111122223333.dkr.ecr.us-west-2.amazonaws.com/ideation-engine:1.0.0");
      assert.equal(imagePullPolicy, "IfNotPresent");
      const { ENVIRONMENT, REGION } = environmentOf(prod, workload(name));
      assert.deepEqual([ENVIRONMENT, REGION], ["production", "us-west-2"]);
    }
  });

  it("asks every process whether it is ready and alive, and gives it time to start (IE-085)", () => {
    for (const each of [dev, staging, prod]) {
      for (const name of all) {
        const { readinessProbe, livenessProbe, startupProbe } = container(name, each);
        assert.equal(readinessProbe.httpGet.path, "/health/ready", name);
        assert.equal(livenessProbe.httpGet.path, "/health/live", name);
        assert.equal(startupProbe.failureThreshold * startupProbe.periodSeconds, 300);
      }
      for (const { metadata, spec } of ofKind(each, "Deployment")) {
        if (layers.some((layer) => layer === metadata.namespace)) assert.ok(spec.progressDeadlineSeconds >= 600);
      }
    }
  });

  it("runs as user, group and file system group 1000 with the runtime's system calls (IE-104)", () => {
    for (const each of [dev, staging, prod]) {
      for (const name of all) {
        const { runAsNonRoot, runAsUser, runAsGroup, fsGroup, seccompProfile } = pod(name, each).securityContext;
        assert.deepEqual([runAsNonRoot, runAsUser, runAsGroup, fsGroup], [true, 1000, 1000, 1000], name);
        assert.equal(seccompProfile.type, "RuntimeDefault");
      }
    }
  });

  it("lets no container gain rights, or write anywhere but to its volumes (IE-105)", () => {
    for (const each of [dev, staging, prod]) {
      for (const name of all) {
        const { securityContext, volumeMounts } = container(name, each);
        assert.equal(securityContext.allowPrivilegeEscalation, false);
        assert.equal(securityContext.readOnlyRootFilesystem, true);
        assert.deepEqual(securityContext.capabilities.drop, ["ALL"]);
        assert.ok(
          volumeMounts.some(({ mountPath }: { mountPath: string }) => mountPath === "/tmp"),
          name,
        );
      }
    }
    const { template } = object(prod, "RayCluster", "ray").spec.workerGroupSpecs[0];
    const memory = template.spec.volumes.find(({ name }: { name: string }) => name === "shared-memory");
    assert.equal(memory.emptyDir.medium, "Memory");
    const mounted = template.spec.containers[0].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
    assert.deepEqual(mounted.sort(), ["/dev/shm", "/tmp"]);
  });

  it("holds every layer to the restricted profile (IE-090)", () => {
    for (const each of [dev, staging, prod]) {
      for (const layer of layers) {
        const { labels } = object(each, "Namespace", layer).metadata;
        assert.equal(labels?.["pod-security.kubernetes.io/enforce"], "restricted");
        const denied = ofKind(each, "NetworkPolicy").filter(({ metadata }) => metadata.namespace === layer);
        assert.ok(
          denied.some(({ metadata }) => metadata.name === "default-deny"),
          layer,
        );
      }
    }
  });

  it("hands processes the database's address, port and name, over TLS, and readers the standbys' (IE-086)", () => {
    const writer = environmentOf(prod, workload("orchestrator"));
    assert.deepEqual(
      [writer.DATABASE_HOST, writer.DATABASE_PORT, writer.DATABASE_NAME, writer.PGSSLMODE, writer.DATABASE_URL],
      ["postgres-pooler.ideation-engine.svc", "5432", "ideation_engine", "verify-full", "postgres-credentials/url"],
    );
    for (const name of ["training", "cost-controls"] as const) {
      const reader = environmentOf(prod, workload(name));
      assert.deepEqual(
        [reader.DATABASE_HOST, reader.DATABASE_URL],
        ["postgres-replica.ideation-engine.svc", "postgres-credentials/readUrl"],
      );
    }
    const url = JSON.stringify(
      ofKind(prod, "ExternalSecret").find(({ metadata }) => metadata.name === "postgres-credentials"),
    );
    assert.match(url, /ideation_engine\?sslmode=verify-full&sslrootcert=/);
  });

  it("hands processes the broker's port of TLS, a login and whom to trust (IE-087)", () => {
    for (const name of [
      "axis-crawlers",
      "etl",
      "ray-workers",
      "allocation",
      "orchestrator",
      "evolution",
      "training",
    ] as const) {
      const found = environmentOf(prod, workload(name));
      assert.equal(found.KAFKA_BOOTSTRAP_SERVERS, "kafka-kafka-bootstrap.ideation-engine.svc:9094", name);
      assert.match(found.KAFKA_PASSWORD ?? "", /\/password$/);
      assert.match(found.KAFKA_CA ?? "", /\/ca\.crt$/);
    }
    for (const listener of object(prod, "Kafka", "kafka").spec.kafka.listeners) assert.equal(listener.tls, true);
  });

  it("refuses a broker without TLS, which no listener of it has", async () => {
    const config = stackConfig("ideation-engine-staging-kubernetes");
    const overrides = { ...(config["axon:overrides"] as object), brokers: { kafka: { tls: false } } };
    await assert.rejects(
      renderStack("ideation-engine-staging-kubernetes", { ...config, "axon:overrides": overrides }),
      /brokers\.kafka\.tls must be true on this target, got false/,
    );
  });

  it("gives each process an account of its own without a token, and no more rights to events than it needs", () => {
    const accounts = all.map((name) => pod(name).serviceAccountName);
    assert.equal(new Set(accounts).size, all.length);
    for (const name of all) assert.equal(pod(name).automountServiceAccountToken, false);
    const acls = (user: string): { resource: { type: string; name: string }; operations: string[] }[] =>
      object(prod, "KafkaUser", user).spec.authorization.acls;
    const rights = acls("kafka-axis-crawlers").map(({ resource, operations }) => [resource.name, operations.sort()]);
    assert.deepEqual(rights.sort(), axes.map((axis) => [`raw_events.${axis}`, ["Describe", "Write"]]).sort());
  });

  it("keeps orchestrators and agents through disruptions, over zones, until their dialogues end (IE-132)", () => {
    for (const [each, orchestrators, agents] of [
      [prod, 2, 8],
      [staging, undefined, 1],
    ] as const) {
      const budgets = ofKind(each, "PodDisruptionBudget");
      const kept = (name: string) => budgets.find(({ metadata }) => metadata.name === name)?.spec.minAvailable;
      assert.deepEqual([kept("orchestrator"), kept("agents")], [orchestrators, agents]);
      for (const name of ["orchestrator", "agents"] as const) {
        const keys = pod(name, each).topologySpreadConstraints.map(
          ({ topologyKey }: { topologyKey: string }) => topologyKey,
        );
        assert.ok(keys.includes("topology.kubernetes.io/zone"), name);
      }
      assert.equal(pod("orchestrator", each).terminationGracePeriodSeconds, 610);
    }
  });

  it("runs small in development, with vectors in a local PostgreSQL 15 and one broker (IE-003, IE-004)", () => {
    const [server] = object(dev, "StatefulSet", "postgres").spec.template.spec.containers;
    assert.match(server.image, /pgvector:[\d.]+-pg15-/);
    assert.match(object(dev, "ConfigMap", "postgres").data["prepare.sql"], /CREATE EXTENSION IF NOT EXISTS "vector"/);
    assert.equal(object(dev, "KafkaNodePool", "kafka-combined").spec.replicas, 1);
    for (const { spec } of ofKind(dev, "KafkaTopic")) {
      assert.deepEqual([spec.replicas, spec.config["min.insync.replicas"]], [1, 1]);
    }
  });

  it("keeps data on local disks in development, watched on the console alone (IE-005)", () => {
    for (const kind of ["Prometheus", "Alertmanager", "PrometheusRule", "ServiceMonitor", "ObjectStore", "NodePool"]) {
      assert.deepEqual(ofKind(dev, kind), [], kind);
    }
    assert.ok(!ofKind(dev, "Deployment").some(({ metadata }) => metadata.name === "grafana"));
  });
});

describe("the Ideation Engine's stores on Kubernetes", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderIdeationEngine("prod");
  });

  const topic = (name: string): KubernetesObject => {
    const found = ofKind(prod, "KafkaTopic").find(({ spec }) => spec.topicName === name);
    assert.ok(found, name);
    return found;
  };

  it("declare nineteen topics, which the operator reconciles and production protects (IE-048, IE-049, IE-050, IE-052)", () => {
    const topics = ofKind(prod, "KafkaTopic");
    assert.equal(topics.length, 19);
    const words = (name: string) => {
      const { partitions, replicas, config } = topic(name).spec;
      return [partitions, replicas, config["retention.ms"], config["compression.type"], config["min.insync.replicas"]];
    };
    for (const axis of axes) {
      assert.deepEqual(words(`raw_events.${axis}`), [6, 3, 604_800_000, "lz4", 2]);
      assert.deepEqual(words(`parsed_events.${axis}`), [6, 3, 2_592_000_000, "lz4", 2]);
    }
    assert.deepEqual(words("rl_rewards"), [3, 3, 86_400_000, undefined, 2]);
    for (const { metadata } of topics) assert.equal(metadata.labels?.["strimzi.io/cluster"], "kafka");
  });

  it("keep the brokers' own topics as safe, and make no topic that nobody declared (IE-051)", () => {
    const { config } = object(prod, "Kafka", "kafka").spec.kafka;
    assert.deepEqual(
      [config["auto.create.topics.enable"], config["default.replication.factor"], config["min.insync.replicas"]],
      [false, 3, 2],
    );
    const { replicas, storage } = object(prod, "KafkaNodePool", "kafka-combined").spec;
    assert.equal(replicas, 3);
    assert.match(JSON.stringify(storage), /"size":"100Gi"/);
  });

  it("have their extensions before anything migrates, with statements counted (IE-036)", () => {
    const { extensions } = object(prod, "Database", "postgres").spec;
    assert.deepEqual(
      extensions.map(({ name, ensure }: { name: string; ensure: string }) => [name, ensure]),
      [
        ["vector", "present"],
        ["pg_stat_statements", "present"],
        ["pg_trgm", "present"],
      ],
    );
    const { postgresql } = object(prod, "Cluster", "postgres").spec;
    assert.deepEqual(postgresql.shared_preload_libraries, ["pg_stat_statements"]);
    assert.equal(postgresql.parameters.maintenance_work_mem, "2GB");
    assert.deepEqual(postgresql.pg_hba, ["hostnossl all all all reject"]);
  });

  it("are migrated by a job of the release, before what needs the schema (IE-039)", () => {
    const job = prod.find(({ type, name }) => type.endsWith(":Job") && name.startsWith("db-migrate"));
    assert.ok(job);
    const { spec } = job.inputs as unknown as KubernetesObject;
    assert.equal(spec.template.spec.restartPolicy, "Never");
    for (const name of ["etl", "ray-workers", "allocation", "orchestrator", "evolution", "training", "cost-controls"]) {
      const service = prod.find((each) => each.type === "axon:services:KubernetesService" && each.name === name);
      assert.ok(
        service?.dependencies.some((urn) => /:Job::db-migrate/.test(urn)),
        name,
      );
    }
  });

  it("have a writer and two readers, and backups every six hours for five weeks", () => {
    const { instances, imageName, backup, plugins } = object(prod, "Cluster", "postgres").spec;
    assert.equal(instances, 3);
    assert.match(imageName, /postgresql:15\./);
    assert.equal(backup, undefined);
    assert.equal(plugins[0].isWALArchiver, true);
    assert.equal(object(prod, "ScheduledBackup", "postgres").spec.schedule, "0 0 */6 * * *");
    assert.equal(object(prod, "ObjectStore", "postgres").spec.retentionPolicy, "35d");
  });
});
