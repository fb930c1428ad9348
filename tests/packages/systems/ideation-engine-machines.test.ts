import assert from "node:assert/strict";
import { formatBytes, formatCpu, type SystemOverride, systemRequests } from "@axon/core";
import { dev, find, only, planned, prod, staging, test } from "./ideation-engine-planned.ts";

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

  it("are of a generation that is sold and supported, from two and one at first to what production may grow to (IE-013)", () => {
    assert.deepEqual(find(prod.nodePools, "gpu-nodes").machines, ["g6.2xlarge", "g5.2xlarge"]);
    // The guide's m5.large holds no orchestrator (IE-083).
    assert.deepEqual(find(prod.nodePools, "general-nodes").machines, ["m7i.4xlarge", "m6i.4xlarge", "m6a.4xlarge"]);
    const { nodePools, rayClusters } = planned("prod", {
      nodePools: { "gpu-nodes": { machines: ["p3.2xlarge"], min: 4 } },
      rayClusters: { ray: { workers: { embedding: { min: 4 } } } },
    } as SystemOverride);
    // An installation that wants the guide's four from the start says so.
    assert.equal(find(nodePools, "gpu-nodes").min, 4);
    assert.equal(only(rayClusters).workers.embedding?.min, 4);
  });

  it("with accelerators hold Ray's workers alone, one each", () => {
    assert.ok(!prod.services.some(({ nodePool }) => nodePool === "gpu-nodes"));
    const { workers } = only(prod.rayClusters);
    const [embedding] = Object.values(workers);
    assert.deepEqual([embedding?.min, embedding?.max, embedding?.nodePool], [1, 8, "gpu-nodes"]);
    assert.deepEqual(embedding?.gpu, { vendor: "nvidia", count: 1, memory: { bytes: 16 * 2 ** 30 } });
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
