import assert from "node:assert/strict";
import { KubernetesNodePool, type KubernetesNodePoolArgs } from "@axon/compute/kubernetes";
import { only, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const nodeClass = { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" };
const limits = { cpu: "1000", memory: "1000Gi" };

async function specOf(args: Partial<KubernetesNodePoolArgs> = {}) {
  const resources = await recordResources(() => {
    new KubernetesNodePool("pool", { nodeClass, limits, ...args });
  });
  assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
  return Object(only(resources, "kubernetes:karpenter.sh/v1:NodePool").inputs.spec);
}

const requirement = (spec: Awaited<ReturnType<typeof specOf>>, key: string) =>
  spec.template.spec.requirements.find((one: { readonly key: string }) => one.key === key)?.values;

describe("KubernetesNodePool", () => {
  it("takes on-demand nodes of the cloud's class, and taints none unless told to", async () => {
    const spec = await specOf();
    assert.deepEqual(spec.template.spec.nodeClassRef, nodeClass);
    assert.deepEqual(requirement(spec, "karpenter.sh/capacity-type"), ["on-demand"]);
    assert.equal(spec.template.spec.taints, undefined);
  });

  it("takes spot nodes of amd64 up to 1000 CPUs, gives empty ones back after 30 s and replaces them after 30 days (IE-111)", async () => {
    const spec = await specOf({ capacity: "spot-with-fallback", consolidation: "WhenEmpty" });
    assert.deepEqual(requirement(spec, "karpenter.sh/capacity-type"), ["spot", "on-demand"]);
    assert.deepEqual(requirement(spec, "kubernetes.io/arch"), ["amd64"]);
    assert.deepEqual(spec.limits, limits);
    assert.deepEqual(spec.disruption, {
      consolidationPolicy: "WhenEmpty",
      consolidateAfter: "30s",
      budgets: [{ nodes: "10%" }],
    });
    assert.equal(spec.template.spec.expireAfter, "720h");
  });

  it("keeps everything off spot nodes that does not say it can be interrupted (IE-112)", async () => {
    const taint = { key: "axon.dev/spot", value: "true", effect: "NoSchedule" };
    for (const capacity of ["spot", "spot-with-fallback"] as const) {
      assert.deepEqual((await specOf({ capacity })).template.spec.taints, [taint]);
    }
  });

  it("has the label, the taint and a bound of GPUs (IE-023)", async () => {
    const taint = { key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" } as const;
    const spec = await specOf({
      nodeLabels: { "node-type": "gpu" },
      taints: [taint],
      limits: { ...limits, gpus: 8 },
      instanceTypes: ["g5.2xlarge"],
      weight: 10,
    });
    assert.deepEqual(spec.template.metadata.labels, { "node-type": "gpu" });
    assert.deepEqual(spec.template.spec.taints, [taint]);
    assert.equal(spec.limits["nvidia.com/gpu"], "8");
    assert.deepEqual(requirement(spec, "node.kubernetes.io/instance-type"), ["g5.2xlarge"]);
    assert.equal(spec.weight, 10);
  });

  const wrong: readonly [Partial<KubernetesNodePoolArgs>, RegExp][] = [
    [{ limits: { cpu: "many", memory: "1Gi" } }, /limits\.cpu must be/],
    [{ limits: { ...limits, gpus: 0.5 } }, /limits\.gpus must be an integer of at least 0, got 0\.5/],
    [{ instanceTypes: [] }, /instanceTypes must be at least one type, or left out/],
    [{ expireAfter: "soon" }, /expireAfter must be/],
    [{ disruptionBudget: "200%" }, /disruptionBudget must be a number of nodes or a share/],
    [{ weight: 0 }, /weight must be an integer from 1 to 100, got 0/],
    [{ nodeLabels: { "karpenter.sh/nodepool": "x" } }, /must be a label of your own/],
  ];
  for (const [args, message] of wrong) {
    it(`refuses ${JSON.stringify(args)}`, () => assert.rejects(specOf(args), message));
  }
});
