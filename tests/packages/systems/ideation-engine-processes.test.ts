import assert from "node:assert/strict";
import { edgeName, formatBytes, formatCpu } from "@axon/core";
import {
  axes,
  callersOf,
  environments,
  find,
  planned,
  prod,
  scaleOf,
  service,
  size,
  variables,
} from "./ideation-engine-planned.ts";

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

  it("are labelled with the guide's words for them, in every environment", () => {
    for (const environment of environments) {
      const { services } = planned(environment);
      assert.deepEqual(Object.fromEntries(services.map(({ name, labels }) => [name, labels])), {
        "axis-crawlers": { component: "crawler" },
        etl: { component: "etl" },
        "ray-workers": { component: "ray-worker" },
        allocation: { component: "allocation" },
        orchestrator: { component: "orchestrator" },
        agents: { component: "agent" },
        evolution: { component: "evolution" },
        training: { component: "training" },
        "cost-controls": { component: "cost-controls" },
      });
    }
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
    const { DATABASE_URL, DATABASE_HOST, DATABASE_PORT, DATABASE_NAME } = variables(service(prod, "orchestrator"));
    assert.deepEqual(
      [DATABASE_URL, DATABASE_HOST, DATABASE_PORT, DATABASE_NAME],
      ["postgres.url", "postgres.host", "postgres.port", "postgres.database"],
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
