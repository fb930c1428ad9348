import assert from "node:assert/strict";
import {
  type ClusterAutoscaler,
  checkClusterAutoscaler,
  checkPodsFit,
  clusterAutoscalerArguments,
  type NodeSupply,
  type PodDemand,
} from "@axon/compute";
import { describeProblem, type Problem } from "@axon/core";

const describeProblems = (problems: readonly Problem[]) => problems.map(describeProblem);

/** An m5.large after what the kubelet and the system keep, ten of them, as the Ideation Engine's guide has it. */
const general: NodeSupply = { name: "general", cpu: "1930m", memory: "7Gi", maxNodes: 10 };
const pod = (fields: Partial<PodDemand> = {}): PodDemand => ({
  name: "orchestrator",
  cpu: "2",
  memory: "4Gi",
  replicas: { min: 3, max: 50 },
  pool: "general",
  ...fields,
});

describe("checkPodsFit", () => {
  it("holds the memory that a GPU must have against what it has, where that is known", () => {
    const trained = pod({ name: "trainer", gpus: 1, gpuMemory: "24Gi", replicas: { min: 1, max: 4 } });
    const roomy: NodeSupply = { ...general, cpu: "8", memory: "30Gi", gpus: 1 };
    const on = (gpuMemory?: string) =>
      describeProblems(checkPodsFit([trained], [{ ...roomy, ...(gpuMemory ? { gpuMemory } : {}) }]));
    assert.deepEqual(on("22Gi"), ["trainer.gpuMemory must be at most what a GPU of pool general has, 22Gi, got 24Gi"]);
    assert.deepEqual([on("24Gi"), on()], [[], []]);
  });

  it("tells that the orchestrator fits no node of the guide, and its fifty replicas no ten of them (IE-083)", () => {
    assert.deepEqual(describeProblems(checkPodsFit([pod()], [general])), [
      "orchestrator.cpu must be at most what a node of pool general has, 1930m, got 2",
      'general."max replicas".cpu must be at most the 10 nodes of the pool have, 19300m, got 100',
      'general."max replicas".memory must be at most the 10 nodes of the pool have, 70Gi, got 200Gi',
    ]);
  });

  it("accepts a pod of exactly a node, and pods of exactly all nodes (IE-083)", () => {
    const exact = pod({ cpu: "1930m", memory: "7Gi", replicas: { min: 1, max: 10 } });
    assert.deepEqual(checkPodsFit([exact], [general]), []);
    const one = checkPodsFit([pod({ cpu: "1931m", memory: "7Gi", replicas: { min: 1, max: 1 } })], [general]);
    assert.equal(one.length, 1);
  });

  it("counts GPUs, and what all kinds of pods of a pool want together", () => {
    const gpu: NodeSupply = { name: "gpu", cpu: "7500m", memory: "28Gi", gpus: 1, maxNodes: 2 };
    const small = { cpu: "1", memory: "1Gi", gpus: 1, pool: "gpu", replicas: { min: 1, max: 2 } };
    const two = [pod({ ...small, name: "a" }), pod({ ...small, name: "b" })];
    assert.deepEqual(describeProblems(checkPodsFit(two, [gpu])), [
      'gpu."max replicas".gpus must be at most the 2 nodes of the pool have, 2, got 4',
    ]);
    assert.deepEqual(
      describeProblems(checkPodsFit([pod({ ...small, gpus: 2, replicas: { min: 1, max: 1 } })], [gpu])),
      ["orchestrator.gpus must be at most what a node of pool gpu has, 1, got 2"],
    );
  });

  it("knows no pool but those there are", () => {
    assert.deepEqual(describeProblems(checkPodsFit([pod({ pool: "huge" })], [general])), [
      'orchestrator.pool must be one of general, got "huge"',
    ]);
  });
});

describe("the cluster autoscaler", () => {
  const groups = [
    { name: "general-nodes", min: 2, max: 10 },
    { name: "gpu-nodes", min: 1, max: 8 },
    { name: "system-nodes", min: 2, max: 4 },
  ];
  const autoscaler: ClusterAutoscaler = { groups, nodes: { min: 5, max: 22 } };

  it("waits ten minutes, takes nodes below half their use, local storage and system pods or not", () => {
    assert.deepEqual(clusterAutoscalerArguments(autoscaler), {
      "max-nodes-total": "22",
      "enforce-node-group-min-size": "true",
      "scale-down-delay-after-add": "600s",
      "scale-down-unneeded-time": "600s",
      "scale-down-utilization-threshold": "0.5",
      "skip-nodes-with-local-storage": "false",
      "skip-nodes-with-system-pods": "false",
    });
    const { "skip-nodes-with-local-storage": kept } = clusterAutoscalerArguments({
      ...autoscaler,
      keepLocalStorage: true,
    });
    assert.equal(kept, "true");
  });

  it("is refused with bounds that the groups do not add up to, as the guide's do not (IE-062)", () => {
    assert.deepEqual(checkClusterAutoscaler(autoscaler), []);
    assert.deepEqual(describeProblems(checkClusterAutoscaler({ groups, nodes: { min: 4, max: 20 } })), [
      "nodes.min must be the sum of the groups, 5 (general-nodes 2, gpu-nodes 1, system-nodes 2), got 4; change the bound of the cluster or of a group",
      "nodes.max must be the sum of the groups, 22 (general-nodes 10, gpu-nodes 8, system-nodes 4), got 20; change the bound of the cluster or of a group",
    ]);
  });

  it("is refused with a group the wrong way round, and with times and a share that are none", () => {
    const groups = [{ name: "a", min: 3, max: 2 }];
    const wrong = { groups, nodes: { min: 3, max: 2 }, utilizationPercent: 0, unneededTime: "soon" };
    const text = describeProblems(checkClusterAutoscaler(wrong)).join("\n");
    assert.match(text, /groups\.a must be whole numbers with max at least min, got 3 to 2/);
    assert.match(text, /unneededTime must be a duration/);
    assert.match(text, /utilizationPercent must be 1 to 100, got 0/);
  });
});
