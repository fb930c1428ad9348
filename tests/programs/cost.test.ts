import assert from "node:assert/strict";
import { monthlyCost, ProblemError, parseBytes } from "@axon/core";
import { stackCost } from "@axon/programs/cost";
import { costLine } from "../../packages/cli/src/project/cost-line.ts";
import { keptOf } from "../../programs/kubernetes/kept.ts";
import { changedStack } from "../support/changed-stack.ts";
import { type KubernetesObject, renderStack, stackConfig } from "../support/program.ts";

const stack = "spek-prod-kubernetes";
const cluster = stackConfig(stack)["axon:kubernetes"] as object;
const free = { cpuHour: 0, gpuHour: 0, memoryGibHour: 0, storageGibMonth: 0, objectGibMonth: 0, regionGib: 0 };

/** Why a stack with these prices is refused; nothing where it is not. */
async function refusal(cost: object): Promise<string> {
  try {
    await renderStack(stack, { ...stackConfig(stack), "axon:kubernetes": { ...cluster, cost } });
    return "";
  } catch (error) {
    if (error instanceof ProblemError) return error.message;
    throw error;
  }
}

/** Bytes of the disks that an object claims for as long as it is there; Alertmanager's GiB is the installation's. */
function disksOf(type: string, { spec }: { readonly spec?: KubernetesObject["spec"] }): number[] {
  if (!spec) return [];
  const kind = type.split(":").at(-1);
  const bytes = (text: string) => parseBytes(text).bytes;
  if (kind === "PersistentVolumeClaim") return [bytes(spec.resources.requests.storage)];
  if (kind === "Cluster") return [spec.instances * bytes(spec.storage.size)];
  if (kind === "Elasticsearch") {
    const [{ count, volumeClaimTemplates }] = spec.nodeSets;
    return [count * bytes(volumeClaimTemplates[0].spec.resources.requests.storage)];
  }
  if (kind === "Prometheus") {
    const claim = spec.storage?.volumeClaimTemplate;
    return claim ? [(spec.replicas ?? 1) * bytes(claim.spec.resources.requests.storage)] : [];
  }
  if (kind !== "StatefulSet") return [];
  const claims: readonly KubernetesObject[] = spec.volumeClaimTemplates ?? [];
  return claims.map((claim) => spec.replicas * bytes(claim.spec.resources.requests.storage));
}

const cents = (amount: number) => Number(amount.toFixed(2));

describe("what a stack costs a month (SP-173)", () => {
  const { plan: production, settings } = changedStack(stack);

  it("is what pods reserve, disks hold and backups take, by the installation's own prices", () => {
    const cost = stackCost(production, settings);
    assert.ok(cost);
    assert.deepEqual(
      cost.parts.map(({ name, planned, most }) => [name, cents(planned), cents(most)]),
      [
        // 3 to 10 pods of 1 CPU and 2 GiB: 730 x (0.035 + 2 x 0.004) is 31.39.
        ["spek", 94.17, 313.9],
        // 2 servers of 2 CPUs, 8 GiB and a disk of 100 GiB.
        ["postgres", 168.92, 168.92],
        // 31 full backups of 30 days, 5 dumps and the volume of 50 GiB and Prometheus' of 50 GiB: 3700 GiB.
        ["backups", 74, 74],
        ["prometheus", 20.7, 20.7],
        ["redis", 15.24, 15.24],
        ["spek-data-pvc", 5, 5],
        ["logs", 4, 4],
        // 50 millicores and 128 MiB: two hours and half an hour a day, and two hours a week.
        ["spek-vacuum", 0.14, 0.14],
        ["spek-cache-cleanup", 0.03, 0.03],
        ["spek-update-baselines", 0.02, 0.02],
      ],
    );
    assert.deepEqual([cents(cost.planned), cents(cost.most)], [382.22, 601.95]);
  });

  for (const claiming of [stack, "spiralcortex-prod-kubernetes"]) {
    it(`has every disk that the stack ${claiming} claims in it, once for each server`, async () => {
      const overrides = { caches: { redis: { replicas: 3, persistent: true } } };
      const { config, settings, plan } = changedStack(claiming, { overrides });
      const rendered = await renderStack(claiming, config);
      const claimed = rendered.flatMap(({ type, inputs }) => disksOf(type, Object(inputs)));
      const total = claimed.reduce((bytes, size) => bytes + size, 0) / 2 ** 30;
      assert.equal(monthlyCost(plan, { ...free, storageGibMonth: 1 }, keptOf(plan, settings)).planned, total);
    });
  }

  it("has no Prometheus and no logs in it where all systems of a cluster share them, and no backup of them", async () => {
    const { plan, settings } = changedStack(stack, { kubernetes: { monitoring: { sharedNamespace: "monitoring" } } });
    const parts = stackCost(plan, settings)?.parts.map(({ name, most }) => [name, cents(most)]) ?? [];
    assert.deepEqual(parts.slice(0, 5), [
      ["spek", 313.9],
      ["postgres", 168.92],
      // 50 GiB less.
      ["backups", 73],
      ["redis", 15.24],
      ["spek-data-pvc", 5],
    ]);
    assert.ok(!parts.some(([name]) => name === "prometheus" || name === "logs"));
  });

  it("has the system's own buckets in it as a disk, and once more in the backups of the cluster", () => {
    const cost = { currency: "USD", ...free, storageGibMonth: 1, objectGibMonth: 1 };
    const costOf = (storage: string) => {
      const objectStore = { create: { storage } };
      const { plan, settings } = changedStack("nca-prod-kubernetes", { kubernetes: { objectStore, cost } });
      const parts = stackCost(plan, settings)?.parts ?? [];
      return ["object-store", "backups"].map((name) => parts.find((part) => part.name === name)?.most ?? 0);
    };
    const [disk = 0, backups = 0] = costOf("100Gi");
    assert.equal(disk, 100);
    assert.deepEqual(costOf("300Gi"), [300, backups + 200]);
  });

  it("is refused above the limit of its environment, with what it costs", async () => {
    const cost = { ...settings.cost, monthlyLimit: 382 };
    assert.match(
      await refusal(cost),
      /cost\.monthlyLimit must be at least 383, what the plan costs in EUR a month, got 382; allow more/,
    );
    assert.equal(await refusal({ ...cost, monthlyLimit: 383 }), "");
    assert.match(await refusal({ ...cost, monthlyLimit: 0 }), /cost\.monthlyLimit must be a number above 0/);
    assert.match(
      await refusal({ ...cost, currency: "euro" }),
      /cost\.currency must be three capital letters such as USD/,
    );
  });

  it("is told in one line", () => {
    const cost = stackCost(production, settings);
    assert.ok(cost);
    assert.equal(
      costLine(cost),
      "About 383 EUR a month as planned, 602 at most, at the prices of the stack file; 500 are allowed",
    );
    assert.equal(stackCost(production, { ...settings, cost: undefined }), undefined);
  });
});
