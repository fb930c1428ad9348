import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { KubernetesNodePool, KubernetesRayCluster } from "@axon/compute/kubernetes";
import { KubernetesNamespace } from "@axon/platform/kubernetes";
import { checkReferences } from "@axon/sandbox";
import { KubernetesService, KubernetesWorker } from "@axon/services/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type { PulumiFn, UpResult } from "@pulumi/pulumi/automation/index.js";
import { Rehearsal } from "../support/sandbox.ts";

const pack = fileURLToPath(new URL("../../policies/packs/axon", import.meta.url));

/** A service released by canary and one by blue/green, a worker scaled by KEDA, and Ray on nodes of its own. */
const dialogue =
  (version: string, settings: string): PulumiFn =>
  async () => {
    const provider = new k8s.Provider("cluster", { enableConfigMapMutable: true });
    const options = { providers: { kubernetes: provider } };
    const labels = { "axon.dev/environment": "dev" };
    const { namespace } = new KubernetesNamespace("dialogue", { labels }, options);
    const workload = {
      namespace,
      labels,
      image: `registry.example.com/dialogue:${version}`,
      resources: { cpu: { request: "100m", limit: "1" }, memory: { request: "128Mi", limit: "256Mi" } },
    };
    const health = { ready: { path: "/ready" }, live: { path: "/live" } };
    const analysis = { prometheus: "http://prometheus.monitoring:9090", errorRate: { maxPercent: 1 } };
    const vertical = { min: { cpu: "100m", memory: "128Mi" }, max: { cpu: "1", memory: "1Gi" } };
    const canary = { steps: [{ weight: 20, pause: "5m" }], analysis };
    const api = new KubernetesService(
      "api",
      { ...workload, port: 8000, servicePort: 80, health, vertical, strategy: { canary } },
      options,
    );
    new KubernetesService("web", { ...workload, port: 8000, health, strategy: { blueGreen: { analysis } } }, options);
    const kafkaLag = { bootstrapServers: "kafka:9093", consumerGroup: "etl", topic: "events", lagPerReplica: 1000 };
    new KubernetesWorker(
      "etl",
      {
        ...workload,
        health: { ready: { none: "nothing is sent to a consumer" }, live: { command: ["etl", "alive"] } },
        mounts: { settings: { path: "/etc/etl", files: { "etl.yaml": settings } } },
        scale: { min: 1, max: 6, cpuPercent: 70, metrics: { lag: { kafkaLag } } },
      },
      options,
    );
    const nodeClass = { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" };
    new KubernetesNodePool("spot", { nodeClass, capacity: "spot", limits: { cpu: "64", memory: "256Gi" } }, options);
    const resources = { cpu: { request: "1", limit: "2" }, memory: { request: "4Gi", limit: "4Gi" } };
    new KubernetesRayCluster(
      "ray",
      {
        namespace,
        labels,
        image: "registry.example.com/ray:2.56.1",
        version: "2.56.1",
        head: { resources },
        workers: { embeddings: { min: 0, max: 4, resources: { ...resources, gpu: { count: 1 } } } },
        clients: { etl: { from: { app: "etl" } } },
      },
      options,
    );
    return { url: api.url };
  };

describe("releases, workers and compute on the real engine", function () {
  this.timeout(180_000);
  let rehearsal: Rehearsal;
  let first: UpResult;
  let output = "";

  before(async () => {
    rehearsal = await Rehearsal.open(dialogue("1.0.0", "level: INFO"));
    const listen = (text: string) => {
      output += text;
    };
    first = await rehearsal.stack
      .up({ policyPacks: [pack], onOutput: listen, onError: listen })
      .catch((error: unknown) => assert.fail(`${error}\n${output}`));
  });

  after(() => rehearsal.close());

  it("come up under the default policies, refer to nothing that is missing, and have nothing to change then", async () => {
    assert.equal(first.outputs.url?.value, "http://api:80");
    assert.doesNotMatch(output, /would refuse the pods/);
    assert.deepEqual(checkReferences(rehearsal.worldFile), []);
    const { create } = first.summary.resourceChanges ?? {};
    assert.deepEqual((await rehearsal.up()).summary.resourceChanges, { same: create });
  });

  it("release a new version in place: the Rollouts, the Deployment, and nothing else (NC-081, NC-082)", async () => {
    rehearsal.program = dialogue("1.1.0", "level: INFO");
    const { replace, create, update } = (await rehearsal.up()).summary.resourceChanges ?? {};
    // The three workloads, and what the state records of the three components' arguments.
    assert.deepEqual({ replace, create, update }, { replace: undefined, create: undefined, update: 6 });
  });

  it("keep the former settings in the cluster beside the new ones (NC-086)", async () => {
    rehearsal.program = dialogue("1.1.0", "level: DEBUG");
    const { replace } = (await rehearsal.up()).summary.resourceChanges ?? {};
    assert.equal(replace, 1);
    const { world, state } = await rehearsal.objectIds();
    const generations = (ids: readonly string[]) => ids.filter((id) => id.includes("dialogue/etl-settings-")).length;
    assert.deepEqual([generations(state), generations(world)], [1, 2]);
  });
});
