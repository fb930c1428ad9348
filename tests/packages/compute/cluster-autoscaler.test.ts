import assert from "node:assert/strict";
import { KubernetesClusterAutoscaler, type KubernetesClusterAutoscalerArgs } from "@axon/compute/kubernetes";
import { only, recordResources } from "../../support/mocks.ts";

const args: KubernetesClusterAutoscalerArgs = {
  groups: [
    { name: "eks-general", min: 3, max: 12 },
    { name: "eks-gpu", min: 1, max: 8 },
  ],
  nodes: { min: 4, max: 20 },
  aws: { region: "us-west-2", roleArn: "arn:aws:iam::111122223333:role/cluster-autoscaler" },
};
const deploy = (change: Partial<KubernetesClusterAutoscalerArgs> = {}) =>
  recordResources(() => {
    new KubernetesClusterAutoscaler("cluster-autoscaler", { ...args, ...change });
  });

describe("KubernetesClusterAutoscaler", () => {
  it("is a release of an exact version over the groups, in two copies that may not go at once", async () => {
    const release = Object(only(await deploy(), "kubernetes:helm.sh/v3:Release").inputs);
    assert.deepEqual(
      [release.chart, release.version, release.namespace],
      ["cluster-autoscaler", "9.59.0", "kube-system"],
    );
    const { values } = release;
    assert.deepEqual(values.autoscalingGroups, [
      { name: "eks-general", minSize: 3, maxSize: 12 },
      { name: "eks-gpu", minSize: 1, maxSize: 8 },
    ]);
    assert.deepEqual([values.cloudProvider, values.awsRegion], ["aws", "us-west-2"]);
    assert.deepEqual([values.replicaCount, values.podDisruptionBudget], [2, { maxUnavailable: 1 }]);
    assert.equal(values.rbac.serviceAccount.annotations["eks.amazonaws.com/role-arn"], args.aws.roleArn);
    assert.equal(values.securityContext.runAsNonRoot, true);
    assert.deepEqual(values.containerSecurityContext.capabilities, { drop: ["ALL"] });
  });

  it("takes other times and shares, and keeps nodes for what is on them where it is told to", async () => {
    const change = { unneededTime: "30m", utilizationPercent: 40, keepSystemPods: true };
    const { extraArgs } = Object(only(await deploy(change), "kubernetes:helm.sh/v3:Release").inputs).values;
    assert.equal(extraArgs["scale-down-unneeded-time"], "1800s");
    assert.equal(extraArgs["scale-down-utilization-threshold"], "0.4");
    assert.equal(extraArgs["skip-nodes-with-system-pods"], "true");
  });

  it("is refused with bounds that the groups do not add up to", async () => {
    await assert.rejects(
      deploy({ nodes: { min: 4, max: 22 } }),
      /KubernetesClusterAutoscaler "cluster-autoscaler": nodes\.max must be the sum of the groups, 20 \(eks-general 12, eks-gpu 8\), got 22/,
    );
  });
});
