import assert from "node:assert/strict";
import { container, judge, manifest, type Resource } from "@axon/policies/lib";
import { resilience } from "@axon/policies/packs/resilience";

const scaler = (apiVersion: string, kind: string, name: string, spec: object, namespace = "prod"): Resource =>
  manifest({ apiVersion, kind, metadata: { name, namespace }, spec });
const ray = { kind: "Deployment", name: "ray" };
const hpa = scaler("autoscaling/v2", "HorizontalPodAutoscaler", "ray-hpa", { scaleTargetRef: ray, maxReplicas: 9 });
const keda = scaler("keda.sh/v1alpha1", "ScaledObject", "ray", { scaleTargetRef: { name: "ray" } });
const vpa = (updateMode?: string) =>
  scaler("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "ray-vpa", { targetRef: ray, updatePolicy: { updateMode } });

const foundBy = (policy: string, ...resources: readonly Resource[]) =>
  judge(resources, { pack: resilience })
    .findings.filter((finding) => finding.policy === policy)
    .map(({ message }) => message);

describe("one autoscaler a workload", () => {
  it("is refused two, however they name it, in the words of both (IE-060, IE-063)", () => {
    const workload = 'Deployment "ray" of namespace "prod"';
    assert.deepEqual(foundBy("one-autoscaler", hpa, keda), [
      `HorizontalPodAutoscaler "ray-hpa" scales ${workload}, and so does ScaledObject "ray"; keep one of them`,
      `ScaledObject "ray" scales ${workload}, and so does HorizontalPodAutoscaler "ray-hpa"; keep one of them`,
    ]);
    assert.equal(foundBy("one-autoscaler", hpa, vpa("InPlaceOrRecreate")).length, 2);
    assert.equal(foundBy("one-autoscaler", hpa, vpa()).length, 2, "without a mode it acts");
  });

  it("may have a recommendation beside it, and namesakes elsewhere (IE-060)", () => {
    const elsewhere = scaler(
      "autoscaling/v2",
      "HorizontalPodAutoscaler",
      "ray-hpa",
      { scaleTargetRef: ray },
      "staging",
    );
    const other = scaler("keda.sh/v1alpha1", "ScaledObject", "set", {
      scaleTargetRef: { kind: "StatefulSet", name: "ray" },
    });
    assert.deepEqual(foundBy("one-autoscaler", hpa, vpa("Off"), elsewhere, other), []);
  });
});

describe("one autoscaler a pool of nodes", () => {
  const pool = (name: string) => manifest({ apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name } });
  const clusterAutoscaler = container({ args: ["--nodes=1:10:general", "--nodes=1:3:system"] });

  it("is refused where Karpenter and the cluster autoscaler have the same one (IE-063)", () => {
    assert.deepEqual(foundBy("one-node-autoscaler", pool("general"), pool("gpu"), clusterAutoscaler), [
      'NodePool "general" is also the group of container "api" of Deployment "fusion"; let one autoscaler have it',
    ]);
    assert.deepEqual(foundBy("one-node-autoscaler", pool("gpu"), clusterAutoscaler), []);
  });
});
