import assert from "node:assert/strict";
import { monthlyCost, ProblemError, parseBytes, plan } from "@axon/core";
import { stackCost } from "@axon/programs/cost";
import { spek } from "@axon/systems";
import { costLine } from "../../packages/cli/src/project/cost-line.ts";
import { TestProject } from "../packages/cli/axon.ts";
import { type KubernetesObject, renderStack, stackConfig } from "../support/program.ts";

const stack = "spek-prod-kubernetes";
const production = plan(spek, { environment: "prod", target: "kubernetes" });
const prices = { cpuHour: 0, memoryGibHour: 0, storageGibMonth: 0 };

/** Why a stack with this limit is refused; nothing where it is not. */
async function refusal(cost: object): Promise<string> {
  const config = stackConfig(stack);
  const kubernetes = { ...(config["axon:kubernetes"] as object), cost };
  try {
    await renderStack(stack, { ...config, "axon:kubernetes": kubernetes });
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
  if (kind === "Prometheus") {
    const claim = spec.storage?.volumeClaimTemplate;
    return claim ? [(spec.replicas ?? 1) * bytes(claim.spec.resources.requests.storage)] : [];
  }
  if (kind !== "StatefulSet") return [];
  const claims: readonly KubernetesObject[] = spec.volumeClaimTemplates ?? [];
  return claims.map((claim) => spec.replicas * bytes(claim.spec.resources.requests.storage));
}

describe("what a stack costs a month (SP-173)", () => {
  it("is what pods reserve and disks hold, by the installation's own prices", () => {
    const cpu = monthlyCost(production, { ...prices, cpuHour: 1 });
    const memory = monthlyCost(production, { ...prices, memoryGibHour: 1 });
    const disks = monthlyCost(production, { ...prices, storageGibMonth: 1 });
    assert.ok(cpu.planned > 730 && cpu.most > cpu.planned);
    assert.ok(memory.planned > 730 && memory.most > memory.planned);
    // Disks are there from the start, whatever autoscaling does.
    assert.ok(disks.planned > 0);
    assert.equal(disks.planned, disks.most);
    const all = monthlyCost(production, { cpuHour: 2, memoryGibHour: 3, storageGibMonth: 5 });
    assert.equal(all.planned, 2 * cpu.planned + 3 * memory.planned + 5 * disks.planned);
  });

  it("has every disk that the stack claims in it, once for each server", async () => {
    const caches = { redis: { replicas: 3 } };
    const config = stackConfig(stack);
    const overrides = { ...(config["axon:overrides"] as object), caches };
    const rendered = await renderStack(stack, { ...config, "axon:overrides": overrides });
    const claimed = rendered.flatMap(({ type, inputs }) => disksOf(type, Object(inputs)));
    const planned = plan(spek, { environment: "prod", target: "kubernetes", overrides: { caches } });
    const total = claimed.reduce((bytes, size) => bytes + size, 0) / 2 ** 30;
    assert.equal(monthlyCost(planned, { ...prices, storageGibMonth: 1 }).planned, total);
  });

  it("is refused above the limit of its environment, with what it costs", async () => {
    const cost = { currency: "EUR", cpuHour: 0.035, memoryGibHour: 0.004, storageGibMonth: 0.1, monthlyLimit: 100 };
    assert.match(
      await refusal(cost),
      /cost\.monthlyLimit must be at least 317, what the plan costs in EUR a month, got 100; allow more/,
    );
    assert.equal(await refusal({ ...cost, monthlyLimit: 317 }), "");
    assert.match(
      await refusal({ ...cost, currency: "euro" }),
      /cost\.currency must be three capital letters such as USD/,
    );
  });

  it("is shown with the preview, and in the stack's documentation", async () => {
    const cost = { currency: "EUR", cpuHour: 0.035, memoryGibHour: 0.004, storageGibMonth: 0.1, monthlyLimit: 400 };
    const estimated = stackCost(production, { cost });
    assert.ok(estimated);
    assert.equal(
      costLine(estimated),
      "About 317 EUR a month as planned, 536 at most: pods and disks, at the prices of the stack file; 400 are allowed",
    );
    assert.equal(stackCost(production, { cost: undefined }), undefined);
    const project = new TestProject();
    try {
      project.write(
        "Pulumi.mine.yaml",
        "config:\n  axon:system: ./shop.mjs\n  axon:environment: prod\n  axon:kubernetes:\n    context: a\n    cost: { currency: USD, cpuHour: 1, memoryGibHour: 0, storageGibMonth: 0 }\n",
      );
      const { stdout } = await project.run(["describe", "./shop.mjs", "--env", "prod"]);
      assert.match(
        stdout,
        /## Cost a month\n\n\| size \| pods and disks \|\n\| --- \| --- \|\n\| planned \| \d+ USD \|/,
      );
    } finally {
      project.remove();
    }
  });
});
