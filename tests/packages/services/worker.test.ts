import assert from "node:assert/strict";
import { KubernetesService, KubernetesWorker, type KubernetesWorkerArgs } from "@axon/services/kubernetes";
import { childrenOf, only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const deploymentType = "kubernetes:apps/v1:Deployment";

/** A crawler of the Ideation Engine: it calls others and nobody calls it. */
const crawler: KubernetesWorkerArgs = {
  namespace: "l0-ingestion",
  labels: { layer: "l0-ingestion", component: "crawler", environment: "prod" },
  image: "registry.example.com/crawler:2.1.0",
  replicas: 3,
  resources: { cpu: { request: "500m", limit: "2" }, memory: { request: "1Gi", limit: "4Gi" } },
  health: {
    ready: { none: "nothing is sent to a crawler" },
    live: { command: ["crawler", "alive"], period: "30s" },
  },
};

async function deploy(args: Partial<KubernetesWorkerArgs> = {}): Promise<readonly RecordedResource[]> {
  const resources = await recordResources(() => {
    new KubernetesWorker("crawler", { ...crawler, ...args });
  });
  assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
  return resources;
}

const templateOf = (resources: readonly RecordedResource[]) =>
  Object(only(resources, deploymentType).inputs.spec).template;
const containerOf = (resources: readonly RecordedResource[]) => templateOf(resources).spec.containers[0];

async function failure(args: Partial<KubernetesWorkerArgs>): Promise<string> {
  try {
    await deploy(args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was wrong");
}

describe("KubernetesWorker", () => {
  it("is a service without a port: no Service, no container port", async () => {
    const resources = await deploy();
    assert.deepEqual(childrenOf(resources, "crawler"), [
      "kubernetes:apps/v1:Deployment crawler",
      "kubernetes:core/v1:ConfigMap crawler-config",
      "kubernetes:core/v1:ServiceAccount crawler",
      "kubernetes:policy/v1:PodDisruptionBudget crawler",
    ]);
    assert.equal(containerOf(resources).ports, undefined);
  });

  it("has a Service for its metrics alone", async () => {
    const resources = await deploy({ metricsPort: 9464 });
    assert.deepEqual(
      Object(only(resources, "kubernetes:core/v1:Service").inputs.spec).ports.map((port: object) => Object(port).name),
      ["metrics"],
    );
  });

  it("asks a command, and its start-up by the same command", async () => {
    const { livenessProbe, startupProbe, readinessProbe } = containerOf(await deploy());
    assert.deepEqual(livenessProbe.exec, { command: ["crawler", "alive"] });
    assert.equal(livenessProbe.periodSeconds, 30);
    assert.deepEqual(startupProbe.exec, livenessProbe.exec);
    assert.deepEqual([startupProbe.periodSeconds, startupProbe.failureThreshold], [10, 30]);
    assert.equal(readinessProbe, undefined);
  });

  it("writes why a check is missing on its pods", async () => {
    const { annotations } = templateOf(await deploy()).metadata;
    assert.equal(annotations["axon.dev/no-readiness-probe"], "nothing is sent to a crawler");
    assert.equal("axon.dev/no-liveness-probe" in annotations, false);
  });

  it("asks a port by TCP or HTTP, which a worker has to name", async () => {
    const health = { ready: { path: "/ready", port: 9464 }, live: { tcp: 9464 } };
    const { readinessProbe, livenessProbe } = containerOf(await deploy({ health }));
    assert.equal(readinessProbe.httpGet.port, 9464);
    assert.deepEqual(livenessProbe.tcpSocket, { port: 9464 });
    const message = await failure({ health: { ready: { path: "/ready" }, live: { tcp: true } } });
    assert.match(message, /health\.ready\.port must be a port, as the process has none of its own to ask, got nothing/);
    assert.match(message, /health\.live\.tcp must be a port/);
  });

  it("refuses a check left out without a reason, and a command of nothing", async () => {
    const message = await failure({ health: { ready: { none: "n/a" }, live: { command: [] } } });
    assert.match(message, /health\.ready\.none must be a reason of at least 10 characters, got "n\/a"/);
    assert.match(message, /health\.live\.command must be a program and its arguments, got nothing/);
  });

  it("carries labels on everything, and pod labels on the pods alone (IE-079)", async () => {
    const resources = await deploy({ podLabels: { component: "crawler", axis: "novelty" } });
    for (const { type, inputs } of resources.filter(({ type }) => type.startsWith("kubernetes:"))) {
      const { layer, component, environment, axis } = Object(inputs.metadata).labels;
      assert.deepEqual([layer, component, environment], ["l0-ingestion", "crawler", "prod"], type);
      assert.equal(axis, undefined, type);
    }
    assert.equal(templateOf(resources).metadata.labels.axis, "novelty");
    assert.match(await failure({ podLabels: { app: "other" } }), /podLabels\.app must be left out/);
  });

  it("is known to its cloud without a key", async () => {
    const accountOf = async (identity: KubernetesWorkerArgs["identity"]) => {
      const resources = await deploy({ identity });
      const { annotations } = Object(only(resources, "kubernetes:core/v1:ServiceAccount").inputs.metadata);
      return { annotations, use: templateOf(resources).metadata.labels["azure.workload.identity/use"] };
    };
    const roleArn = "arn:aws:iam::123456789012:role/crawler";
    assert.deepEqual(await accountOf({ aws: { roleArn } }), {
      annotations: { "eks.amazonaws.com/role-arn": roleArn },
      use: undefined,
    });
    const clientId = "11111111-2222-3333-4444-555555555555";
    assert.deepEqual(await accountOf({ azure: { clientId } }), {
      annotations: { "azure.workload.identity/client-id": clientId },
      use: "true",
    });
    const serviceAccount = "crawler@shop-prod.iam.gserviceaccount.com";
    assert.deepEqual(await accountOf({ gcp: { serviceAccount } }), {
      annotations: { "iam.gke.io/gcp-service-account": serviceAccount },
      use: undefined,
    });
    assert.deepEqual(await accountOf(undefined), { annotations: undefined, use: undefined });
    assert.match(
      await failure({ identity: { aws: { roleArn: "crawler" } } }),
      /identity\.aws\.roleArn must be arn:aws/,
    );
    assert.match(await failure({ identity: { azure: { clientId: "me" } } }), /identity\.azure\.clientId must be an id/);
    assert.match(
      await failure({ identity: { gcp: { serviceAccount: "me" } } }),
      /identity\.gcp\.serviceAccount must be/,
    );
  });

  it("asks for a GPU, its nodes and their taint by one flag; off, the pod is the same as ever (SC-013, IE-023)", async () => {
    const off = templateOf(await deploy());
    const on = templateOf(await deploy({ resources: { ...crawler.resources, gpu: { count: 2 } } }));
    assert.equal(on.spec.containers[0].resources.limits["nvidia.com/gpu"], "2");
    assert.equal(on.spec.containers[0].resources.requests["nvidia.com/gpu"], "2");
    assert.deepEqual(on.spec.nodeSelector, { "node-type": "gpu" });
    assert.deepEqual(on.spec.tolerations, [
      { key: "nvidia.com/gpu", operator: "Equal", value: "true", effect: "NoSchedule" },
    ]);
    delete on.spec.containers[0].resources.limits["nvidia.com/gpu"];
    delete on.spec.containers[0].resources.requests["nvidia.com/gpu"];
    delete on.spec.nodeSelector;
    delete on.spec.tolerations;
    assert.deepEqual(on, off);
    const message = await failure({ resources: { ...crawler.resources, gpu: { count: 0.5 } } });
    assert.match(message, /resources\.gpu\.count must be an integer from 1 to 16, got 0\.5/);
  });

  it("tolerates spot nodes only where it says so (IE-112)", async () => {
    const spot = { key: "axon.dev/spot", operator: "Exists", effect: "NoSchedule" } as const;
    const { spec } = templateOf(await deploy({ scheduling: { tolerations: [spot], nodeSelector: { spot: "true" } } }));
    assert.deepEqual(spec.tolerations, [spot]);
    assert.deepEqual(spec.nodeSelector, { spot: "true" });
    assert.equal(templateOf(await deploy()).spec.tolerations, undefined);
  });

  it("takes pull secrets and a priority class", async () => {
    const { spec } = templateOf(await deploy({ imagePullSecrets: ["registry"], priorityClassName: "batch" }));
    assert.deepEqual(spec.imagePullSecrets, [{ name: "registry" }]);
    assert.equal(spec.priorityClassName, "batch");
  });
});

describe("KubernetesService of SPEK", () => {
  const spek = async (servicePort?: number) => {
    const resources = await recordResources(() => {
      new KubernetesService("spek-service", {
        namespace: "spek",
        image: "registry.example.com/spek:1.0.0",
        port: 8000,
        servicePort,
        resources: crawler.resources,
        health: { ready: { path: "/ready" }, live: { path: "/live" } },
      });
    });
    assert.deepEqual(await refusals(resources), []);
    return resources;
  };

  it("maps port 80 of the Service to 8000 of the pods (SP-097)", async () => {
    const resources = await spek(80);
    const { type, ports } = Object(only(resources, "kubernetes:core/v1:Service").inputs.spec);
    assert.equal(type, "ClusterIP");
    assert.deepEqual(ports, [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }]);
    assert.deepEqual(containerOf(resources).ports, [{ name: "http", containerPort: 8000, protocol: "TCP" }]);
  });

  it("gets no variables of other Services, which would collide with its own", async () => {
    assert.equal(templateOf(await spek()).spec.enableServiceLinks, false);
  });

  it("refuses a port of the Service that cannot be", async () => {
    await assert.rejects(spek(0), /servicePort must be an integer from 1 to 65535, got 0/);
  });
});
