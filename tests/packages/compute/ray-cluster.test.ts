import assert from "node:assert/strict";
import { KubernetesRayCluster, type KubernetesRayClusterArgs } from "@axon/compute/kubernetes";
import { kindOf } from "../../../packages/sandbox/src/kubernetes/kind.ts";
import { podViolations } from "../../../packages/sandbox/src/kubernetes/pod-security.ts";
import { podTemplates } from "../../../packages/sandbox/src/kubernetes/pod-template.ts";
import { validateObject } from "../../../packages/sandbox/src/kubernetes/validate.ts";
import type { ValueMap } from "../../../packages/sandbox/src/value.ts";
import { only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const rayType = "kubernetes:ray.io/v1:RayCluster";
const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const ray: KubernetesRayClusterArgs = {
  namespace: "l0-ingestion",
  image: "registry.example.com/ray:2.56.1",
  version: "2.56.1",
  head: { resources: { cpu: { request: "2", limit: "2" }, memory: { request: "8Gi", limit: "8Gi" } } },
  workers: {
    embeddings: {
      min: 0,
      max: 8,
      resources: {
        cpu: { request: "7500m", limit: "7500m" },
        memory: { request: "20Gi", limit: "20Gi" },
        gpu: { count: 1 },
      },
    },
  },
};

async function deploy(args: Partial<KubernetesRayClusterArgs> = {}): Promise<readonly RecordedResource[]> {
  const resources = await recordResources(() => {
    new KubernetesRayCluster("ray", { ...ray, ...args });
  });
  assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
  return resources;
}

const objectOf = (resources: readonly RecordedResource[]) => only(resources, rayType).inputs as ValueMap;
const specOf = (resources: readonly RecordedResource[]) => Object(only(resources, rayType).inputs.spec);
const policyOf = (resources: readonly RecordedResource[], name: string) =>
  Object(only(resources, policyType, name).inputs.spec);

describe("KubernetesRayCluster", () => {
  it("is a head and groups of workers, which Ray's own autoscaler alone resizes (IE-016, IE-060)", async () => {
    const resources = await deploy();
    const { enableInTreeAutoscaling, workerGroupSpecs, gcsFaultToleranceOptions } = specOf(resources);
    assert.equal(enableInTreeAutoscaling, true);
    const [{ groupName, minReplicas, maxReplicas, replicas }] = workerGroupSpecs;
    assert.deepEqual([groupName, minReplicas, maxReplicas, replicas], ["embeddings", 0, 8, undefined]);
    assert.equal(gcsFaultToleranceOptions, undefined, "no Redis");
    assert.equal(
      resources.some(({ type }) => /Autoscaler/.test(type)),
      false,
    );
  });

  it("gives the head an account, for the rights that KubeRay gives its autoscaler, and workers another without any", async () => {
    const resources = await deploy();
    const { headGroupSpec, workerGroupSpecs } = specOf(resources);
    for (const [{ spec }, name] of [
      [headGroupSpec.template, "ray-ray-head"],
      [workerGroupSpecs[0].template, "ray-ray-workers"],
    ]) {
      assert.deepEqual([spec.serviceAccountName, spec.automountServiceAccountToken], [name, false]);
      const account = Object(only(resources, "kubernetes:core/v1:ServiceAccount", name).inputs);
      assert.equal(account.automountServiceAccountToken, false);
    }
    assert.ok(resources.every(({ type }) => !/:Role(Binding)?$/.test(type)));
  });

  it("asks for GPUs with their taint and label for workers, and for none for the head (IE-023)", async () => {
    const { headGroupSpec, workerGroupSpecs } = specOf(await deploy());
    const { spec } = workerGroupSpecs[0].template;
    assert.equal(spec.containers[0].resources.limits["nvidia.com/gpu"], "1");
    assert.deepEqual(spec.nodeSelector, { "node-type": "gpu" });
    assert.deepEqual(spec.tolerations, [
      { key: "nvidia.com/gpu", operator: "Equal", value: "true", effect: "NoSchedule" },
    ]);
    assert.equal(headGroupSpec.template.spec.tolerations, undefined);
    assert.equal(headGroupSpec.rayStartParams["num-cpus"], "0", "the head does no work");
  });

  it("runs restricted pods that write to /tmp and to /dev/shm in memory alone (IE-105)", async () => {
    const resources = await deploy();
    const templates = podTemplates(kindOf("ray.io/v1", "RayCluster"), objectOf(resources));
    assert.equal(templates.length, 2);
    assert.deepEqual(
      templates.flatMap((template) => podViolations(template, "restricted")),
      [],
    );
    for (const { spec } of [specOf(resources).headGroupSpec, specOf(resources).workerGroupSpecs[0]].map(
      ({ template }) => template,
    )) {
      assert.equal(spec.containers[0].securityContext.readOnlyRootFilesystem, true);
      assert.deepEqual(
        spec.containers[0].volumeMounts.map(({ mountPath }: { readonly mountPath: string }) => mountPath),
        ["/tmp", "/dev/shm"],
      );
      assert.deepEqual(spec.volumes[0], { name: "tmp", emptyDir: { sizeLimit: "20Gi" } });
    }
    const [, shared] = specOf(resources).workerGroupSpecs[0].template.spec.volumes;
    assert.deepEqual(shared.emptyDir, { medium: "Memory", sizeLimit: "6Gi" }, "30 percent of 20Gi");
  });

  it("gives the token of the API server to the autoscaler alone, which is restricted too", async () => {
    const { headGroupSpec, workerGroupSpecs, autoscalerOptions } = specOf(await deploy());
    assert.equal(headGroupSpec.template.spec.automountServiceAccountToken, false);
    const projected = (spec: { readonly volumes: readonly object[] }) =>
      spec.volumes.filter((volume) => "projected" in volume).length;
    assert.equal(projected(headGroupSpec.template.spec), 1);
    assert.equal(projected(workerGroupSpecs[0].template.spec), 0);
    const [token] = autoscalerOptions.volumeMounts;
    assert.equal(token.mountPath, "/var/run/secrets/kubernetes.io/serviceaccount");
    const mounted = headGroupSpec.template.spec.containers[0].volumeMounts;
    assert.equal(
      mounted.some(({ name }: { readonly name: string }) => name === token.name),
      false,
    );
    assert.equal(autoscalerOptions.securityContext.readOnlyRootFilesystem, true);
    assert.deepEqual(autoscalerOptions.securityContext.capabilities, { drop: ["ALL"] });
  });

  it("is open to its own pods, and its dashboard to the operator; callers show a token (IE-016)", async () => {
    const resources = await deploy();
    assert.deepEqual(specOf(resources).authOptions, { mode: "token" });
    const pods = [{ podSelector: { matchLabels: { app: "ray" } } }];
    assert.deepEqual(policyOf(resources, "ray").ingress, [
      { from: pods },
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kuberay-system" } } }],
        ports: [{ port: 8265, protocol: "TCP" }],
      },
    ]);
    assert.deepEqual(policyOf(resources, "ray").egress, [{ to: pods }]);
    assert.deepEqual(policyOf(resources, "ray-autoscaler").podSelector.matchLabels, {
      app: "ray",
      "axon.dev/ray-role": "ray-head",
    });
    assert.equal(specOf(resources).headGroupSpec.serviceType, "ClusterIP");
  });

  it("lets in the clients it is told of, on their port alone", async () => {
    const resources = await deploy({
      clients: { etl: { from: { app: "etl" } }, jobs: { from: { app: "jobs" }, port: "dashboard" } },
    });
    const from = (app: string) => [{ podSelector: { matchLabels: { app } } }];
    assert.deepEqual(policyOf(resources, "etl-to-ray-ingress").ingress, [
      { from: from("etl"), ports: [{ port: 10_001, protocol: "TCP" }] },
    ]);
    assert.deepEqual(policyOf(resources, "jobs-to-ray-ingress").ingress, [
      { from: from("jobs"), ports: [{ port: 8265, protocol: "TCP" }] },
    ]);
  });

  const worker = Object(ray.workers).embeddings;
  const wrong: readonly [Partial<KubernetesRayClusterArgs>, RegExp][] = [
    [{ image: "ray:latest" }, /image must be an exact image/],
    [{ version: "latest" }, /version must be the version of Ray in the image/],
    [{ workers: {} }, /workers must be at least one group, got none/],
    [{ workers: { GPU: worker } }, /workers\.GPU must be named in 1 to 30 lower-case/],
    [
      { workers: { a: { ...worker, min: 3, max: 2 } } },
      /workers\.a\.max must be a whole number of at least 1 and of min, got 3 to 2/,
    ],
    [{ head: { ...ray.head, sharedMemory: "8Gi" } }, /head\.sharedMemory must be less than the memory limit of 8Gi/],
    [{ idleTimeout: "later" }, /idleTimeout must be/],
  ];
  for (const [args, message] of wrong) {
    it(`is refused with ${JSON.stringify(args).slice(0, 60)}`, () => assert.rejects(deploy(args), message));
  }
});

describe("the sandbox's schema of a RayCluster", () => {
  const problems = async (change: (spec: ReturnType<typeof specOf>) => void) => {
    const object = structuredClone(objectOf(await deploy()));
    change(Object(object.spec));
    const found = await validateObject(kindOf("ray.io/v1", "RayCluster"), object);
    return found.map(({ path }) => path.join("."));
  };

  it("refuses fields nobody knows, also inside of the pods", async () => {
    assert.deepEqual(await problems((spec) => Object.assign(spec, { autoscale: true })), ["spec.autoscale"]);
    const typo = await problems((spec) => Object.assign(spec.headGroupSpec.template.spec, { tolerationz: [] }));
    assert.deepEqual(typo, ["spec.headGroupSpec.template.spec.tolerationz"]);
  });

  it("refuses values of the wrong type, in the cluster and in its pods", async () => {
    assert.deepEqual(await problems((spec) => Object.assign(spec.workerGroupSpecs[0], { maxReplicas: "8" })), [
      "spec.workerGroupSpecs.0.maxReplicas",
    ]);
    const found = await problems((spec) => {
      spec.workerGroupSpecs[0].template.spec.terminationGracePeriodSeconds = "soon";
    });
    assert.deepEqual(found, ["spec.workerGroupSpecs.0.template.spec.terminationGracePeriodSeconds"]);
  });
});
