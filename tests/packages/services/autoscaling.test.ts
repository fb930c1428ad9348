import assert from "node:assert/strict";
import {
  KubernetesService,
  type KubernetesServiceArgs,
  KubernetesVerticalAutoscaler,
  KubernetesWorker,
} from "@axon/services/kubernetes";
import { childrenOf, only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const scaledObjectType = "kubernetes:keda.sh/v1alpha1:ScaledObject";
const loginType = "kubernetes:keda.sh/v1alpha1:TriggerAuthentication";
const vpaType = "kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler";

type Scale = NonNullable<KubernetesServiceArgs["scale"]>;

const orchestrator: KubernetesServiceArgs = {
  namespace: "l2-dialogue",
  image: "registry.example.com/orchestrator:1.0.0",
  port: 8000,
  resources: { cpu: { request: "2", limit: "4" }, memory: { request: "4Gi", limit: "8Gi" } },
  health: { ready: { path: "/ready" }, live: { path: "/live" } },
};

async function deploy(args: Partial<KubernetesServiceArgs>): Promise<readonly RecordedResource[]> {
  const resources = await recordResources(() => {
    new KubernetesService("orchestrator", { ...orchestrator, ...args });
  });
  assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
  return resources;
}

const specOf = (resources: readonly RecordedResource[], type: string) => Object(only(resources, type).inputs.spec);

async function failure(args: Partial<KubernetesServiceArgs>): Promise<string> {
  try {
    await deploy(args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was wrong");
}

/** The dialogue pods of the Ideation Engine. */
const dialogue: Scale = {
  min: 3,
  max: 50,
  cpuPercent: 70,
  memoryPercent: 80,
  metrics: {
    "queue-depth": {
      prometheus: { server: "http://prometheus.monitoring:9090", query: "sum(queue_depth)", perReplica: 10 },
    },
  },
  up: { stabilization: "300s", policies: [{ type: "percent", value: 100, period: "60s" }] },
  down: { stabilization: "600s", policies: [{ type: "percent", value: 50, period: "60s" }] },
};

describe("a scale with metrics from outside of the pods", () => {
  it("is one ScaledObject of KEDA with CPU and memory in it, and no HPA beside it (IE-057, IE-058)", async () => {
    const resources = await deploy({ scale: dialogue });
    assert.equal(
      childrenOf(resources, "orchestrator").some((child) => child.includes("HorizontalPodAutoscaler")),
      false,
    );
    const { advanced, ...spec } = specOf(resources, scaledObjectType);
    assert.deepEqual(spec, {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "orchestrator" },
      minReplicaCount: 3,
      maxReplicaCount: 50,
      triggers: [
        { type: "cpu", metricType: "Utilization", metadata: { value: "70" } },
        { type: "memory", metricType: "Utilization", metadata: { value: "80" } },
        {
          type: "prometheus",
          name: "queue-depth",
          metricType: "AverageValue",
          metadata: {
            serverAddress: "http://prometheus.monitoring:9090",
            query: "sum(queue_depth)",
            threshold: "10",
          },
        },
      ],
    });
    assert.equal(advanced.horizontalPodAutoscalerConfig.name, "orchestrator-hpa");
  });

  it("keeps the pace of an HPA: doubles at most, halves at most, waits before both (IE-055)", async () => {
    const { advanced } = specOf(await deploy({ scale: dialogue }), scaledObjectType);
    const rule = (seconds: number, value: number) => ({
      stabilizationWindowSeconds: seconds,
      selectPolicy: "Max",
      policies: [{ type: "Percent", value, periodSeconds: 60 }],
    });
    assert.deepEqual(advanced.horizontalPodAutoscalerConfig.behavior, {
      scaleUp: rule(300, 100),
      scaleDown: rule(600, 50),
    });
    const hpa = specOf(
      await deploy({ scale: { ...dialogue, metrics: {} } }),
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    );
    assert.deepEqual(hpa.behavior, advanced.horizontalPodAutoscalerConfig.behavior);
  });

  it("leaves the number of replicas to KEDA", async () => {
    const spec = specOf(await deploy({ scale: dialogue, replicas: 3 }), "kubernetes:apps/v1:Deployment");
    assert.equal("replicas" in spec, false);
  });

  it("follows the lag of a consumer group, logged in with keys of a Secret (IE-054)", async () => {
    const password = { secret: "etl-kafka", key: "password" };
    const resources = await deploy({
      scale: {
        min: 9,
        max: 27,
        metrics: {
          lag: {
            kafkaLag: {
              bootstrapServers: "kafka-bootstrap.messaging:9093",
              consumerGroup: "etl",
              topic: "events",
              lagPerReplica: 1000,
              sasl: "scram_sha512",
              login: { parameters: { username: { secret: "etl-kafka", key: "username" }, password } },
            },
          },
        },
      },
    });
    assert.deepEqual(specOf(resources, scaledObjectType).triggers, [
      {
        type: "kafka",
        name: "lag",
        metricType: "AverageValue",
        metadata: {
          bootstrapServers: "kafka-bootstrap.messaging:9093",
          consumerGroup: "etl",
          topic: "events",
          lagThreshold: "1000",
          tls: "enable",
          sasl: "scram_sha512",
        },
        authenticationRef: { name: "orchestrator-lag" },
      },
    ]);
    assert.deepEqual(specOf(resources, loginType).secretTargetRef, [
      { parameter: "username", name: "etl-kafka", key: "username" },
      { parameter: "password", name: "etl-kafka", key: "password" },
    ]);
  });

  it("keeps replicas for the hours of a schedule", async () => {
    const cron = { start: "0 8 * * 1-5", end: "0 18 * * 1-5", timeZone: "Europe/Berlin", replicas: 10 };
    const { triggers } = specOf(
      await deploy({ scale: { min: 2, max: 20, metrics: { office: { cron } } } }),
      scaledObjectType,
    );
    const { start, end, timeZone: timezone } = cron;
    assert.deepEqual(triggers, [
      { type: "cron", name: "office", metadata: { timezone, start, end, desiredReplicas: "10" } },
    ]);
  });

  it("may go down to nothing, which an HPA cannot come back from", async () => {
    const resources = await deploy({ scale: { ...dialogue, min: 0 } });
    assert.equal(specOf(resources, scaledObjectType).minReplicaCount, 0);
    assert.equal(
      childrenOf(resources, "orchestrator").some((child) => child.includes("PodDisruptionBudget")),
      false,
    );
    assert.match(await failure({ scale: { min: 0, max: 3, cpuPercent: 70 } }), /scale\.min must be an integer from 1/);
  });

  it("scales a worker's Deployment too", async () => {
    const { port, ...worker } = orchestrator;
    const health = { ready: { none: "nothing is sent to a worker" }, live: { command: ["alive"] } };
    const resources = await recordResources(() => {
      new KubernetesWorker("etl", { ...worker, health, scale: dialogue });
    });
    assert.equal(port, 8000);
    assert.deepEqual(await refusals(resources), []);
    assert.equal(specOf(resources, scaledObjectType).scaleTargetRef.name, "etl");
  });

  it("says what is wrong with a metric", async () => {
    const kafkaLag = {
      bootstrapServers: "k:9092",
      consumerGroup: " ",
      topic: "t",
      lagPerReplica: 0,
      sasl: "plaintext",
    } as const;
    const message = await failure({
      scale: {
        min: 1,
        max: 3,
        metrics: {
          Lag: { kafkaLag },
          depth: { prometheus: { server: "http://p", query: "", perReplica: 0 } },
          office: { cron: { start: "8am", end: "0 18 * * *", timeZone: "UTC", replicas: 0 } },
        },
      },
    });
    for (const part of [
      "metrics.Lag must be named in 1 to 30 lower-case letters",
      "metrics.Lag.kafkaLag.consumerGroup must be a text",
      "metrics.Lag.kafkaLag.lagPerReplica must be an integer from 1",
      "metrics.Lag.kafkaLag.login must be given, as sasl asks who connects",
      "metrics.depth.prometheus.query must be a text",
      "metrics.depth.prometheus.perReplica must be a number above 0, got 0",
      "metrics.office.cron.start must be a cron schedule of five fields",
      "metrics.office.cron.replicas must be an integer from 1",
    ]) {
      assert.ok(message.includes(part), `${part} is not in ${message}`);
    }
  });
});

describe("vertical scaling", () => {
  const bounds = { min: { cpu: "1000m", memory: "4Gi" }, max: { cpu: "7500m", memory: "32Gi" } };

  it("recommends within bounds and changes nothing unless told to (IE-059)", async () => {
    const resources = await deploy({ vertical: bounds, scale: { min: 2, max: 4, cpuPercent: 70 } });
    assert.deepEqual(specOf(resources, vpaType), {
      targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "orchestrator" },
      updatePolicy: { updateMode: "Off" },
      resourcePolicy: {
        containerPolicies: [
          {
            containerName: "orchestrator",
            controlledResources: ["cpu", "memory"],
            minAllowed: { cpu: "1000m", memory: "4Gi" },
            maxAllowed: { cpu: "7500m", memory: "32Gi" },
          },
        ],
      },
    });
  });

  it("resizes pods in place where asked, but not against a scale on CPU or memory (IE-060)", async () => {
    const vertical = { ...bounds, mode: "InPlaceOrRecreate" } as const;
    const { updatePolicy } = specOf(await deploy({ vertical }), vpaType);
    assert.equal(updatePolicy.updateMode, "InPlaceOrRecreate");
    assert.match(
      await failure({ vertical, scale: { min: 2, max: 4, cpuPercent: 70 } }),
      /vertical\.mode must be "Off" beside a scale on CPU or memory, got "InPlaceOrRecreate"/,
    );
  });

  it("watches a workload of somebody else's", async () => {
    const resources = await recordResources(() => {
      const target = { apiVersion: "apps/v1", kind: "StatefulSet", name: "vendor" } as const;
      new KubernetesVerticalAutoscaler("vendor", { namespace: "vendor", target, ...bounds });
    });
    assert.deepEqual(await refusals(resources), []);
    assert.equal(specOf(resources, vpaType).targetRef.kind, "StatefulSet");
    assert.equal(specOf(resources, vpaType).resourcePolicy.containerPolicies[0].containerName, "*");
  });

  it("refuses bounds the wrong way round", async () => {
    const vertical = { min: { cpu: "2", memory: "1Gi" }, max: { cpu: "1", memory: "a lot" } };
    const message = await failure({ vertical });
    assert.match(message, /vertical\.max\.cpu must be at least the minimum of 2, got 1/);
    assert.match(message, /vertical\.max\.memory must be/);
  });
});
