import assert from "node:assert/strict";
import {
  days,
  type EnvironmentName,
  edgeName,
  formatBytes,
  formatCpu,
  formatDuration,
  type Plan,
  plan,
  type SystemOverride,
  systemRequests,
  topicCopies,
} from "@axon/core";
import { ideationEngine, systems } from "@axon/systems";
import { parse } from "yaml";

const environments = ["dev", "test", "staging", "prod"] as const;
const planned = (environment: EnvironmentName, overrides: SystemOverride = {}): Plan =>
  plan(ideationEngine, { environment, target: "kubernetes", overrides });
const [dev, test, staging, prod] = [planned("dev"), planned("test"), planned("staging"), planned("prod")];
const axes = ["R", "T", "G", "A", "P", "C", "M", "S", "D"];

function only<T>(items: readonly T[]): T {
  const [item] = items;
  assert.ok(item !== undefined && items.length === 1, `${items.length} instead of one`);
  return item;
}
function find<T extends { readonly name: string }>(items: readonly T[], name: string): T {
  const found = items.find((item) => item.name === name);
  assert.ok(found, `no ${name}`);
  return found;
}
const service = (from: Plan, name: string) => find(from.services, name);
const scaleOf = (from: Plan, name: string) => {
  const { scale } = service(from, name);
  assert.ok(scale, `${name} has no autoscaler`);
  return scale;
};

/** CPU and memory, reserved and at most. */
const size = ({ cpu, memory }: Pick<Plan["services"][number], "cpu" | "memory">) =>
  [cpu.request, cpu.limit].map(formatCpu).concat([memory.request, memory.limit].map(formatBytes));

/** What a workload reads from its environment: values, and `component.attribute` of others. */
const variables = ({ bindings }: Pick<Plan["services"][number], "bindings">): Record<string, string> =>
  Object.fromEntries(
    bindings.flatMap((binding) =>
      "value" in binding
        ? [[binding.variable, binding.value]]
        : "from" in binding
          ? [[binding.variable, `${binding.from}.${binding.attribute}`]]
          : [],
    ),
  );
const callersOf = (from: Plan, name: string) =>
  from.edges.filter(({ to }) => to.name === name).map((edge) => edge.from.name);

describe("the Ideation Engine", () => {
  it("is listed among the systems under its name", () => assert.equal(systems["ideation-engine"], ideationEngine));

  it("plans for every environment and target", () => {
    for (const environment of environments) {
      for (const target of ["kubernetes", "aws", "azure", "gcp", "compose"] as const) {
        assert.equal(plan(ideationEngine, { environment, target }).system, "ideation-engine");
      }
    }
  });

  it("has three profiles of different substance, the second of them twice (IE-001)", () => {
    const profile = ({ services, databases, brokers, rayClusters, monitoring }: Plan) =>
      JSON.stringify([services.map(size), databases, brokers, rayClusters, monitoring]);
    assert.equal(profile(test), profile(staging));
    assert.equal(new Set([dev, test, prod].map(profile)).size, 3);
    const named = [dev, test, staging, prod].map((each) => variables(service(each, "etl")).ENVIRONMENT);
    assert.deepEqual(named, ["development", "test", "staging", "production"]);
  });

  it("knows nothing of a cloud: databases, brokers, machines and buckets by what they are (IE-131)", () => {
    const written = JSON.stringify(prod).toLowerCase();
    for (const word of ["aurora", "msk", "eks", "arn:", "amazonaws", "iam"]) {
      assert.ok(!new RegExp(`\\b${word}\\b`).test(written), word);
    }
    const { databases, brokers, rayClusters, buckets } = prod;
    assert.deepEqual(
      [databases, brokers, rayClusters, buckets].map((kind) => kind.map(({ name }) => name)),
      [["postgres"], ["kafka"], ["ray"], ["archive"]],
    );
    assert.ok(find(prod.nodePools, "gpu-nodes").gpu);
  });

  it("stands in six namespaces, labelled by layer, and none of it in default (IE-026, IE-027)", () => {
    for (const each of [dev, test, staging, prod]) {
      assert.deepEqual(Object.fromEntries(each.layers.map(({ name, labels }) => [name, labels.layer])), {
        "l0-ingestion": "L0",
        "l1-allocation": "L1",
        "l2-dialogue": "L2",
        "l3-evolution": "L3",
        "l4-training": "L4",
        "l5-observability": "L5",
      });
      assert.deepEqual([each.namespace, each.monitoring.namespace], ["ideation-engine", "monitoring"]);
      assert.deepEqual(Object.fromEntries(each.services.map(({ name, layer }) => [name, layer])), {
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
    }
  });

  it("lets each layer that the guide does not size be switched off by itself (IE-084)", () => {
    const layers = {
      "l1-allocation": ["allocation"],
      "l3-evolution": ["evolution"],
      "l4-training": ["training"],
      "l5-observability": ["cost-controls"],
    };
    for (const [layer, names] of Object.entries(layers)) {
      const off = Object.fromEntries(names.map((name) => [name, { enabled: false }]));
      const { services, disabled } = planned("prod", { services: off } as SystemOverride);
      assert.ok(!services.some((each) => each.layer === layer), layer);
      for (const name of names) assert.ok(disabled.includes(name));
    }
  });

  it("gives the layers without figures the usual size, explicitly (IE-084, IE-106)", () => {
    for (const name of ["allocation", "evolution", "training", "cost-controls"]) {
      assert.deepEqual(size(service(prod, name)), ["500m", "1", "1Gi", "2Gi"], name);
    }
  });

  it("publishes nothing (IE-028)", () => {
    for (const each of [dev, test, staging, prod]) {
      assert.deepEqual(each.endpoints, []);
      assert.ok(!each.edges.some(({ purpose }) => purpose === "entry"));
    }
  });

  it("promises to be back in four hours and to lose one at most, with room to spare (IE-125)", () => {
    const { recoveryTime, recoveryPoint } = prod.objectives;
    assert.deepEqual([recoveryTime?.seconds, recoveryPoint?.seconds], [240 * 60, 60 * 60]);
    assert.throws(
      () => planned("prod", { databases: { postgres: { backup: { pointInTime: false } } } }),
      /recoveryPoint/,
    );
  });
});

describe("the Ideation Engine's processes", () => {
  it("have the guide's replicas and sizes in production (IE-079, IE-080, IE-081, IE-082)", () => {
    const figures = Object.fromEntries(
      ["axis-crawlers", "etl", "orchestrator", "agents"].map((name) => [
        name,
        [service(prod, name).replicas, ...size(service(prod, name))],
      ]),
    );
    assert.deepEqual(figures, {
      "axis-crawlers": [9, "500m", "2", "1Gi", "4Gi"],
      etl: [3, "1", "4", "2Gi", "8Gi"],
      orchestrator: [3, "2", "8", "4Gi", "16Gi"],
      agents: [10, "1", "4", "2Gi", "8Gi"],
    });
    assert.equal(service(prod, "agents").scale, false);
  });

  it("carry the keys that costs are counted by, in every environment", () => {
    const environmentNames = { dev: "development", test: "test", staging: "staging", prod: "production" };
    for (const environment of environments) {
      for (const { name, labels, layer } of planned(environment).services) {
        assert.equal(labels.environment, environmentNames[environment], name);
        assert.equal(labels.layer?.toLowerCase(), layer?.slice(0, 2), name);
        assert.ok(labels.component, name);
      }
    }
    assert.equal(service(prod, "axis-crawlers").labels.component, "crawler");
    assert.equal(service(prod, "agents").labels.component, "agent");
  });

  it("are told the environment and the region, and run one image under an exact tag (IE-078)", () => {
    for (const each of prod.services) {
      const { ENVIRONMENT, REGION } = variables(each);
      assert.deepEqual([ENVIRONMENT, REGION], ["production", "us-west-2"]);
      assert.equal(each.imageReference, "registry.example.com/ideation-engine:1.0.0");
    }
  });

  it("are asked whether they are ready and alive, all of them (IE-085)", () => {
    for (const { name, health } of prod.services) {
      assert.ok("path" in health.ready && "path" in health.live && health.startup, name);
    }
  });

  it("crawl each of nine axes with one to three crawlers (IE-056)", () => {
    const crawlers = service(prod, "axis-crawlers");
    assert.equal(variables(crawlers).CRAWLER_AXES, axes.join(","));
    const shards = Number(variables(crawlers).CRAWLER_SHARDS);
    // Replicas that keep something of their own have stable numbers, from 0 on.
    assert.ok(crawlers.state);
    const { min, max } = scaleOf(prod, "axis-crawlers");
    for (let replicas = min; replicas <= max; replicas += 1) {
      const perAxis = axes.map((_, axis) => [...Array(replicas).keys()].filter((ordinal) => ordinal % shards === axis));
      for (const crawlersOfAxis of perAxis) assert.ok(crawlersOfAxis.length >= 1 && crawlersOfAxis.length <= 3);
    }
  });

  it("add crawlers by what waits to be crawled, slowly (IE-054, IE-055)", () => {
    const scale = scaleOf(prod, "axis-crawlers");
    assert.deepEqual([scale.name, scale.min, scale.max], ["crawler-hpa", 9, 27]);
    assert.deepEqual(scale.demand, [{ metric: "crawl_backlog", labels: {}, perReplica: 1_000 }]);
    assert.deepEqual(scale.up, {
      stabilization: { seconds: 300 },
      policies: [{ type: "percent", value: 100, period: { seconds: 60 } }],
      select: "max",
    });
    assert.deepEqual(scale.down, {
      stabilization: { seconds: 600 },
      policies: [{ type: "percent", value: 50, period: { seconds: 60 } }],
      select: "max",
    });
  });

  it("add readers by the lag of each topic, as many as it has partitions at most (IE-054, IE-080)", () => {
    const { min, max, demand } = scaleOf(prod, "etl");
    assert.deepEqual([min, max], [3, 6]);
    assert.deepEqual(
      demand,
      axes.map((axis) => ({
        lag: { broker: "kafka", topic: `raw_events.${axis}`, group: "etl" },
        perReplica: 1_000,
      })),
    );
    assert.equal(service(prod, "etl").uses.kafka?.topics?.group, "etl");
  });

  it("add orchestrators by CPU, memory and what is queued (IE-058)", () => {
    const { name, min, max, cpuPercent, memoryPercent, demand, down } = scaleOf(prod, "orchestrator");
    assert.deepEqual([name, min, max, cpuPercent, memoryPercent], ["dialogue-pods-hpa", 3, 50, 70, 80]);
    assert.deepEqual(demand, [{ metric: "queue_depth", labels: {}, perReplica: 10 }]);
    assert.equal(down?.stabilization.seconds, 600);
  });

  it("are recommended sizes for those that feed Ray, which nothing applies (IE-059, IE-060)", () => {
    const { resize, scale } = service(prod, "ray-workers");
    assert.equal(scale, false);
    assert.ok(resize);
    const bounds = [resize.min, resize.max].map(({ cpu, memory }) => [formatCpu(cpu), formatBytes(memory)]);
    assert.deepEqual([resize.mode, ...bounds], ["recommend", ["1", "4Gi"], ["7500m", "32Gi"]]);
  });

  it("let a running dialogue end, and keep two orchestrators and eight agents meanwhile (IE-132)", () => {
    const { shutdown, minAvailable } = service(prod, "orchestrator");
    assert.ok(shutdown.grace.seconds >= 600);
    assert.deepEqual([minAvailable, service(prod, "agents").minAvailable], [2, 8]);
  });

  it("run where machines may be taken away only if they can be, and end in time", () => {
    const spot = prod.services.filter(({ nodePool }) => nodePool === "spot-provisioner");
    assert.deepEqual(spot.map(({ name }) => name).sort(), ["agents", "axis-crawlers", "etl", "training"]);
    // Two minutes from the notice to the end.
    for (const { name, shutdown } of spot) assert.ok(shutdown.grace.seconds < 120, name);
  });

  it("read one database: the writers through its pooler, the readers from its standbys", () => {
    const { DATABASE_URL, DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, PGSSLMODE } = variables(
      service(prod, "orchestrator"),
    );
    assert.deepEqual(
      [DATABASE_URL, DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, PGSSLMODE],
      ["postgres.url", "postgres.host", "postgres.port", "postgres.database", "require"],
    );
    for (const name of ["training", "cost-controls"]) {
      const read = variables(service(prod, name));
      assert.deepEqual([read.DATABASE_URL, read.DATABASE_HOST], ["postgres.readUrl", "postgres.readHost"], name);
    }
  });

  it("reach the broker on its port of TLS, each with a login of its own", () => {
    const consumers = prod.edges.filter(({ to }) => to.name === "kafka");
    assert.ok(consumers.length > 0 && consumers.every(({ port }) => port === 9094));
    for (const { from } of consumers) {
      const { KAFKA_BOOTSTRAP_SERVERS, KAFKA_USERNAME, KAFKA_PASSWORD } = variables(service(prod, from.name));
      assert.deepEqual(
        [KAFKA_BOOTSTRAP_SERVERS, KAFKA_USERNAME, KAFKA_PASSWORD],
        ["kafka.bootstrapServers", "kafka.username", "kafka.password"],
      );
    }
  });

  it("hold the language models' keys in the layer that calls them, and nowhere else (IE-109)", () => {
    const holders = prod.services.filter(({ uses }) => "api-keys" in uses);
    assert.deepEqual(new Set(holders.map(({ layer }) => layer)), new Set(["l2-dialogue"]));
    for (const model of ["openai", "anthropic"]) {
      assert.deepEqual(callersOf(prod, model).sort(), ["agents", "orchestrator"]);
    }
    assert.deepEqual(Object.keys(find(prod.secrets, "api-keys").keys), ["openai-api-key", "anthropic-api-key"]);
  });

  it("enter the first layer from the second alone, and leave it for the second, stores and the web", () => {
    const layerOf = (name: string) =>
      [...prod.services, ...prod.rayClusters].find((each) => each.name === name)?.layer ?? "shared";
    const crossing = prod.edges.filter(({ from, to }) => layerOf(from.name) !== layerOf(to.name));
    const entering = crossing.filter(({ to }) => layerOf(to.name) === "l0-ingestion");
    assert.deepEqual(entering.map(edgeName), [
      "allocation-to-ray",
      "monitoring-to-axis-crawlers",
      "monitoring-to-etl",
      "monitoring-to-ray-workers",
    ]);
    const leaving = crossing.filter(({ from }) => layerOf(from.name) === "l0-ingestion");
    assert.deepEqual(
      leaving.map((edge) => `${edgeName(edge)} ${edge.port}`),
      [
        "axis-crawlers-to-kafka 9094",
        "axis-crawlers-to-web 443",
        "etl-to-allocation 8000",
        "etl-to-kafka 9094",
        "etl-to-postgres 5432",
        "ray-workers-to-kafka 9094",
        "ray-workers-to-postgres 5432",
      ],
    );
  });
});

describe("the Ideation Engine's stores", () => {
  const topicsOf = (from: Plan) => {
    const broker = only(from.brokers);
    return Object.entries(broker.topics).map(([name, topic]) => {
      const { partitions, retention, compression, cleanup } = topic;
      return {
        name,
        partitions,
        retention: retention.seconds * 1_000,
        compression,
        cleanup,
        ...topicCopies(broker, topic),
      };
    });
  };
  const events = (prefix: string) => topicsOf(prod).filter(({ name }) => name.startsWith(`${prefix}.`));

  it("keep raw events a week and parsed ones a month, by axis (IE-048, IE-049)", () => {
    for (const [prefix, retention] of [
      ["raw_events", 604_800_000],
      ["parsed_events", 2_592_000_000],
    ] as const) {
      assert.deepEqual(
        events(prefix).map(({ name }) => name),
        axes.map((axis) => `${prefix}.${axis}`),
      );
      for (const topic of events(prefix)) {
        assert.deepEqual(
          [topic.partitions, topic.replication, topic.retention, topic.compression],
          [6, 3, retention, "lz4"],
        );
      }
    }
  });

  it("keep rewards a day, compressed as their producer likes (IE-050)", () => {
    const { name: _, ...rewards } = find(topicsOf(prod), "rl_rewards");
    assert.deepEqual(rewards, {
      partitions: 3,
      retention: 86_400_000,
      compression: "producer",
      cleanup: "delete",
      replication: 3,
      minInSync: 2,
    });
  });

  it("hold nineteen topics of 111 partitions, in 333 copies", () => {
    const topics = topicsOf(prod);
    assert.equal(topics.length, 19);
    const partitions = topics.reduce((sum, topic) => sum + topic.partitions, 0);
    assert.deepEqual([partitions, partitions * 3], [111, 333]);
    assert.equal(formatBytes(only(prod.brokers).storage), "100Gi");
  });

  it("copy as often as there are brokers, and let one of them restart (IE-004, IE-009, IE-051)", () => {
    const copies = [dev, test, staging, prod].map((each) => {
      const [topic] = topicsOf(each);
      return [only(each.brokers).brokers, topic?.replication, topic?.minInSync];
    });
    assert.deepEqual(copies, [
      [1, 1, 1],
      [2, 2, 1],
      [2, 2, 1],
      [3, 3, 2],
    ]);
  });

  it("are PostgreSQL 15 with vectors, statistics and trigrams, everywhere (IE-003, IE-036)", () => {
    for (const each of [dev, test, staging, prod]) {
      const { engine, version, database, extensions } = only(each.databases);
      assert.deepEqual([engine, version, database], ["postgres", "15", "ideation_engine"]);
      assert.deepEqual(extensions, ["vector", "pg_stat_statements", "pg_trgm"]);
    }
  });

  /** What the migration asks the server to do, in its order. */
  const statements = () => {
    const { command, runs } = find(prod.jobs, "db-migrate");
    assert.ok("before" in runs);
    const script = command.at(-1) ?? "";
    return [...script.matchAll(/^cursor\.execute\((".*")\)$/gm)].map(([, text]) => JSON.parse(text ?? "") as string);
  };

  it("have a table of events by axis with both kinds of vectors (IE-037)", () => {
    const table = statements().find((statement) => statement.startsWith("CREATE TABLE"));
    assert.match(table ?? "", /^CREATE TABLE IF NOT EXISTS events_vector \(\n/);
    const columns = (table ?? "")
      .split("\n")
      .slice(1, -1)
      .map((line) => line.trim().replace(/,$/, ""));
    assert.deepEqual(columns, [
      "event_id UUID PRIMARY KEY",
      "axis CHAR(1) NOT NULL CHECK (axis IN ('R', 'T', 'G', 'A', 'P', 'C', 'M', 'S', 'D'))",
      "title TEXT",
      "body TEXT",
      "tags TEXT[]",
      "vec VECTOR(1536)",
      "vec_rgat VECTOR(256)",
      "created_ts TIMESTAMPTZ NOT NULL DEFAULT now()",
      "cluster_id BIGINT",
      "updated_ts TIMESTAMPTZ",
    ]);
  });

  it("have three indexes, built beside the writes, of which a broken one is built again (IE-038)", () => {
    const [repair, table, ...indexes] = statements();
    assert.match(repair ?? "", /NOT indisvalid/);
    assert.match(table ?? "", /^CREATE TABLE/);
    assert.deepEqual(indexes, [
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_ev_axis_created ON events_vector (axis, created_ts)",
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_ev_cluster ON events_vector (cluster_id)",
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_ev_vec_hnsw ON events_vector USING hnsw (vec vector_cosine_ops)",
    ]);
    const script = find(prod.jobs, "db-migrate").command.at(-1) ?? "";
    // An index cannot be built beside writes within a transaction.
    assert.ok(script.indexOf("autocommit = True") < script.indexOf("CREATE"));
  });

  it("are migrated once for a release, harmlessly when it has run before (IE-039)", () => {
    const { runs, uses } = find(prod.jobs, "db-migrate");
    const users = callersOf(prod, "postgres").filter((name) => name !== "db-migrate");
    assert.deepEqual("before" in runs && [...runs.before].sort(), users.sort());
    // Past the pooler, which would lose its locks.
    assert.deepEqual(uses.postgres?.env, { DATABASE_URL: "directUrl" });
    const [, ...changes] = statements();
    for (const statement of changes) assert.match(statement, / IF NOT EXISTS /);
  });

  it("have one writer and two readers in production, of which one takes over", () => {
    const { instances, readReplicas, cpu, memory } = only(prod.databases);
    assert.deepEqual([instances, readReplicas, formatCpu(cpu.limit), formatBytes(memory.limit)], [2, 1, "4", "32Gi"]);
  });

  it("are backed up every six hours for five weeks, and any moment in between", () => {
    const { backup } = only(prod.databases);
    assert.ok(backup);
    assert.deepEqual([backup.schedule, backup.pointInTime], ["0 */6 * * *", true]);
    assert.equal(days(backup.retention.daily), 35);
  });

  it("archive in a bucket that forgets nothing", () => {
    const { versioned, expireAfter, archiveAfter } = find(prod.buckets, "archive");
    assert.deepEqual([versioned, expireAfter, archiveAfter && days(archiveAfter)], [true, undefined, 90]);
    assert.deepEqual(callersOf(prod, "archive"), ["training"]);
    assert.equal(service(prod, "training").uses.archive?.access, "readWrite");
  });
});

describe("the Ideation Engine's machines", () => {
  it("are none of their own in development, where all of it fits 4 CPUs and 8 GB (IE-002)", () => {
    assert.deepEqual([dev.nodePools, dev.rayClusters], [[], []]);
    const { most } = systemRequests(dev);
    // Half of it is left for the cluster's own parts and what operators add.
    assert.ok(most.cpu.millicores <= 2_000, formatCpu(most.cpu));
    assert.ok(most.memory.bytes <= 4 * 2 ** 30, formatBytes(most.memory));
    for (const { name, replicas, scale } of dev.services) assert.deepEqual([replicas, scale], [1, false], name);
    const disks = [...dev.databases, ...dev.brokers].reduce((sum, { storage }) => sum + storage.bytes, 0);
    assert.ok(disks <= 50 * 2 ** 30);
  });

  it("are the guide's in production, larger where its own hold no replica", () => {
    const bounds = (name: string) => {
      const { min, max, labels } = find(prod.nodePools, name);
      return [min, max, labels["node-type"]];
    };
    assert.deepEqual(bounds("general-nodes"), [2, 10, "general"]);
    assert.deepEqual(bounds("gpu-nodes"), [1, 8, "gpu"]);
    assert.deepEqual(bounds("system-nodes"), [2, 4, "system"]);
    assert.deepEqual(find(prod.nodePools, "gpu-nodes").taints, [
      { key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" },
    ]);
  });

  it("with accelerators hold Ray's workers alone, one each", () => {
    assert.ok(!prod.services.some(({ nodePool }) => nodePool === "gpu-nodes"));
    const { workers } = only(prod.rayClusters);
    const [embedding] = Object.values(workers);
    assert.deepEqual([embedding?.min, embedding?.max, embedding?.nodePool], [1, 8, "gpu-nodes"]);
    assert.deepEqual(embedding?.gpu, { vendor: "nvidia", count: 1 });
  });

  it("at spot prices go when empty, are replaced each month, and grow to a bound", () => {
    const { capacity, emptyFor, replaceAfter, limits } = find(prod.nodePools, "spot-provisioner");
    assert.deepEqual([capacity, emptyFor.seconds, replaceAfter.seconds], ["spot", 30, 2_592_000]);
    assert.ok(limits && limits.cpu.millicores <= 1_000_000 && limits.memory.bytes <= 1_000 * 2 ** 30);
    for (const each of [dev, test, staging]) assert.deepEqual(each.nodePools, []);
  });

  it("run Ray without accelerators where there are none", () => {
    for (const each of [test, staging]) {
      const [embedding] = Object.values(only(each.rayClusters).workers);
      assert.equal(embedding?.gpu, false);
      const { most } = systemRequests(each);
      assert.ok(most.cpu.millicores <= 2 * 1_930, formatCpu(most.cpu));
    }
  });
});

describe("the Ideation Engine's watch", () => {
  const alert = (name: string) => {
    const found = prod.monitoring.alerts[name];
    assert.ok(found, name);
    return found;
  };

  it("is the console alone in development (IE-005)", () => {
    assert.equal(dev.monitoring.enabled, false);
    assert.ok(!dev.edges.some(({ from }) => from.kind === "monitoring"));
    assert.deepEqual([dev.buckets, dev.nodePools], [[], []]);
  });

  it("keeps metrics 30 days in production", () => {
    const { enabled, metricsRetention, storage } = prod.monitoring;
    assert.deepEqual([enabled, days(metricsRetention), formatBytes(storage)], [true, 30, "100Gi"]);
  });

  it("has the guide's rules, thresholds and severities, in staging too (IE-011, IE-095, IE-096, IE-097, IE-098)", () => {
    const words = (name: string) => {
      const { expression, holdsFor, severity } = alert(name);
      return [expression, formatDuration(holdsFor), severity];
    };
    assert.deepEqual(words("HighLLMCost"), ["max(daily_llm_spend) > 200", "1m", "critical"]);
    assert.deepEqual(words("LowClusterEntropy"), ["cluster_entropy < 0.02", "15m", "warning"]);
    assert.match(alert("LowClusterEntropy").description ?? "", /\$labels\.cluster_id/);
    const [lag, ...lagWords] = words("HighKafkaLag");
    assert.match(lag ?? "", /by \(topic, .*kafka_consumergroup_lag.* > 10000$/);
    assert.deepEqual(lagWords, ["5m", "warning"]);
    assert.match(alert("HighKafkaLag").description ?? "", /\$labels\.topic/);
    const [loop, ...loopWords] = words("PodCrashLooping");
    assert.match(loop ?? "", /CrashLoopBackOff.* or .*restarts_total.*\[15m\]\)\) > 3$/);
    assert.deepEqual(loopWords, ["5m", "critical"]);
    assert.deepEqual(staging.monitoring.alerts, prod.monitoring.alerts);
  });

  it("pages when an idea costs too much (IE-066)", () => {
    const { expression, severity } = alert("HighCostPerIdea");
    assert.deepEqual([expression, severity], ["max(cost_per_idea) > 0.1", "critical"]);
  });

  it("takes its figures from where the processes take theirs (IE-064)", () => {
    const { layer, configFile } = service(prod, "cost-controls");
    assert.equal(layer, "l5-observability");
    const settings = parse(configFile?.content ?? "");
    assert.deepEqual(
      [settings.daily_llm_budget, settings.cost_per_idea_limit, settings.entropy_threshold],
      [200, 0.1, 0.02],
    );
    assert.equal(settings.scaling_policies.length, 3);
    assert.deepEqual(settings.scaling_policies[0], {
      condition: "daily_spend > daily_llm_budget",
      action: "reduce_pods_per_stage",
      value: 0.8,
    });
    for (const [name, figure] of [
      ["HighLLMCost", settings.daily_llm_budget],
      ["HighCostPerIdea", settings.cost_per_idea_limit],
      ["LowClusterEntropy", settings.entropy_threshold],
    ] as const) {
      assert.ok(alert(name).expression.endsWith(` ${figure}`), name);
    }
  });

  it("tells of processes that hardly use what they reserve, and changes nothing (IE-115)", () => {
    for (const [name, bound] of [
      ["CpuHardlyUsed", "< 0.2"],
      ["MemoryHardlyUsed", "< 0.3"],
    ] as const) {
      const { expression, holdsFor, severity } = alert(name);
      assert.ok(expression.endsWith(bound));
      assert.deepEqual([formatDuration(holdsFor), severity], ["1h", "info"]);
    }
  });

  it("gives every alert a priority that fits its severity", () => {
    for (const [name, { severity, labels }] of Object.entries(prod.monitoring.alerts)) {
      const allowed = { critical: ["P0", "P1"], warning: ["P2", "P3"], info: ["P3"] }[severity];
      assert.ok(allowed.includes(labels.priority ?? ""), name);
    }
  });

  it("says with each alert how fast its priority is answered (IE-119, IE-120, IE-121)", () => {
    assert.deepEqual(prod.contacts, {
      P0: "outage, data loss or breach: answered in 15 minutes, escalated at once, reported every 30 minutes",
      P1: "major feature broken or strong degradation: answered in 1 hour, escalated after 2 hours, reported every 2 hours",
      P2: "minor feature or moderate impact: answered in 4 hours, escalated on the next business day, reported daily",
      P3: "cosmetic or minor: answered on the next business day, escalated and reported weekly",
    });
  });

  it("is followed by a test of the release from inside, which an update must pass", () => {
    const { runs, uses, layer } = find(prod.jobs, "smoke-test");
    assert.deepEqual(runs, { after: ["orchestrator", "cost-controls"] });
    assert.deepEqual([Object.keys(uses).sort(), layer], [["cost-controls", "orchestrator"], "l2-dialogue"]);
    const without = planned("prod", { services: { "cost-controls": { enabled: false } } } as SystemOverride);
    assert.deepEqual(Object.keys(find(without.jobs, "smoke-test").uses), ["orchestrator"]);
  });

  it("shows the guide's three panels, with queries that mean their titles (IE-099)", () => {
    const board = prod.monitoring.dashboards["Ideation Engine - System Overview"];
    assert.ok(board);
    assert.deepEqual(Object.fromEntries(board.panels.map(({ title, queries }) => [title, Object.values(queries)[0]])), {
      "Daily Token Spend by Model": "sum by (model) (daily_token_spend)",
      "Cluster Entropy Distribution": "quantile(0.95, cluster_entropy)",
      "Elo Drift Over Time": "sum(increase(elo_rating_changes[1h]))",
    });
  });

  it("keeps quiet in the database's hour, when no backup begins (IE-032)", () => {
    assert.deepEqual(prod.maintenance, { schedule: "0 4 * * 0", duration: { seconds: 3_600 } });
  });
});
