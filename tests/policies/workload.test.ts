import assert from "node:assert/strict";
import { containersOf, manifest, podsOf, tokenOf, UNKNOWN, workloadTypes } from "@axon/policies/lib";
import fc from "fast-check";

/** How each kind wraps its pod; written out here, apart from the extractor's own table. */
const kinds: readonly (readonly [apiVersion: string, kind: string, wrap: (pod: object) => object])[] = [
  ["v1", "Pod", (spec) => ({ spec })],
  ["v1", "ReplicationController", (spec) => ({ spec: { template: { spec } } })],
  ["v1", "PodTemplate", (spec) => ({ template: { spec } })],
  ["apps/v1", "Deployment", (spec) => ({ spec: { template: { spec } } })],
  ["extensions/v1beta1", "Deployment", (spec) => ({ spec: { template: { spec } } })],
  ["apps/v1", "StatefulSet", (spec) => ({ spec: { template: { spec } } })],
  ["apps/v1", "DaemonSet", (spec) => ({ spec: { template: { spec } } })],
  ["extensions/v1beta1", "DaemonSet", (spec) => ({ spec: { template: { spec } } })],
  ["apps/v1", "ReplicaSet", (spec) => ({ spec: { template: { spec } } })],
  ["extensions/v1beta1", "ReplicaSet", (spec) => ({ spec: { template: { spec } } })],
  ["batch/v1", "Job", (spec) => ({ spec: { template: { spec } } })],
  ["batch/v1", "CronJob", (spec) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } })],
  ["argoproj.io/v1alpha1", "Rollout", (spec) => ({ spec: { template: { spec } } })],
  ["apps.openshift.io/v1", "DeploymentConfig", (spec) => ({ spec: { template: { spec } } })],
  ["apps.kruise.io/v1alpha1", "CloneSet", (spec) => ({ spec: { template: { spec } } })],
  [
    "jobset.x-k8s.io/v1alpha2",
    "JobSet",
    (spec) => ({ spec: { replicatedJobs: [{ template: { spec: { template: { spec } } } }] } }),
  ],
  [
    "leaderworkerset.x-k8s.io/v1",
    "LeaderWorkerSet",
    (spec) => ({ spec: { leaderWorkerTemplate: { workerTemplate: { spec } } } }),
  ],
  ["batch.volcano.sh/v1alpha1", "Job", (spec) => ({ spec: { tasks: [{ template: { spec } }] } })],
  ["elasticsearch.k8s.elastic.co/v1", "Elasticsearch", (spec) => ({ spec: { nodeSets: [{ podTemplate: { spec } }] } })],
  ["kibana.k8s.elastic.co/v1", "Kibana", (spec) => ({ spec: { podTemplate: { spec } } })],
  ["serving.knative.dev/v1", "Service", (spec) => ({ spec: { template: { spec } } })],
  ["keda.sh/v1alpha1", "ScaledJob", (spec) => ({ spec: { jobTargetRef: { template: { spec } } } })],
  ["logstash.k8s.elastic.co/v1alpha1", "Logstash", (spec) => ({ spec: { podTemplate: { spec } } })],
  ["apm.k8s.elastic.co/v1", "ApmServer", (spec) => ({ spec: { podTemplate: { spec } } })],
  ["beat.k8s.elastic.co/v1beta1", "Beat", (spec) => ({ spec: { daemonSet: { podTemplate: { spec } } } })],
  ["agent.k8s.elastic.co/v1alpha1", "Agent", (spec) => ({ spec: { deployment: { podTemplate: { spec } } } })],
  [
    "ray.io/v1",
    "RayJob",
    (spec) => ({ spec: { rayClusterSpec: { headGroupSpec: { template: { spec } }, workerGroupSpecs: [] } } }),
  ],
  [
    "ray.io/v1",
    "RayService",
    (spec) => ({ spec: { rayClusterConfig: { headGroupSpec: {}, workerGroupSpecs: [{ template: { spec } }] } } }),
  ],
  ["ray.io/v1", "RayCluster", (spec) => ({ spec: { headGroupSpec: { template: { spec } }, workerGroupSpecs: [] } })],
];

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const containers = fc.uniqueArray(name, { maxLength: 4 }).map((names) => names.map((name) => ({ name })));
const kind = fc.constantFrom(...kinds);

describe("the workload extractor", () => {
  it("knows each kind that is in its table", () => {
    assert.equal(kinds.length, workloadTypes.length);
  });

  it("gives every container of every list, once, whatever the kind", () => {
    fc.assert(
      fc.property(kind, containers, containers, containers, ([apiVersion, kind, wrap], main, init, ephemeral) => {
        const pod = { containers: main, initContainers: init, ephemeralContainers: ephemeral };
        const found = containersOf(manifest({ apiVersion, kind, ...wrap(pod) }));
        assert.deepEqual(
          found
            .filter(({ property }) => property.at("name").text !== undefined)
            .map(({ kind, property }) => [kind, property.at("name").text]),
          [
            ...main.map(({ name }) => ["container", name]),
            ...init.map(({ name }) => ["init container", name]),
            ...ephemeral.map(({ name }) => ["ephemeral container", name]),
          ],
        );
      }),
    );
  });

  it("finds no pods where no template is written, but those that an operator makes by itself", () => {
    const pods = (apiVersion: string, kind: string, spec: object) =>
      podsOf(manifest({ apiVersion, kind, spec })).map(({ spec }) => spec.path);
    assert.deepEqual(pods("apps/v1", "Deployment", { replicas: 3 }), []);
    assert.deepEqual(pods("argoproj.io/v1alpha1", "Rollout", { workloadRef: { kind: "Deployment", name: "web" } }), []);
    assert.deepEqual(pods("beat.k8s.elastic.co/v1beta1", "Beat", { daemonSet: {} }), [
      "spec.daemonSet.podTemplate.spec",
    ]);
    assert.deepEqual(pods("kibana.k8s.elastic.co/v1", "Kibana", { count: 1 }), ["spec.podTemplate.spec"]);
  });

  it("never throws, whatever stands where a pod should be", () => {
    fc.assert(
      fc.property(kind, fc.object({ maxDepth: 4 }), ([apiVersion, kind, wrap], fields) => {
        for (const { property } of containersOf(manifest({ apiVersion, kind, ...wrap(fields) })))
          property.at("image", "tag").items();
        for (const { property } of containersOf(manifest({ apiVersion, kind, spec: fields })))
          property.at("env").items();
      }),
    );
  });

  it("reads a list that is unknown as one unknown container", () => {
    for (const list of ["containers", "initContainers", "ephemeralContainers"]) {
      const found = containersOf(manifest({ apiVersion: "v1", kind: "Pod", spec: { [list]: UNKNOWN } }));
      assert.deepEqual(
        found.map(({ property }) => property.at("securityContext", "privileged").value),
        [UNKNOWN],
      );
    }
  });

  it("tells a container by name, kind and workload, and by its place when it has no name", () => {
    const pod = {
      containers: [{ name: "api" }, {}],
      initContainers: [{ name: "migrate" }],
      ephemeralContainers: [{ name: "debug" }],
    };
    const found = containersOf(manifest({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: pod }));
    assert.deepEqual(
      found.map(({ property }) => property.subject),
      [
        'container "api" of Pod "a"',
        'container spec.containers[1] of Pod "a"',
        'init container "migrate" of Pod "a"',
        'ephemeral container "debug" of Pod "a"',
      ],
    );
  });

  it("gives all pods of a kind that has several", () => {
    const template = (image: string) => ({ template: { spec: { containers: [{ name: "ray", image }] } } });
    const spec = { headGroupSpec: template("head"), workerGroupSpecs: [template("small"), template("large")] };
    const found = podsOf(manifest({ apiVersion: "ray.io/v1", kind: "RayCluster", spec }));
    assert.deepEqual(
      found.flatMap((pod) => pod.containers.map(({ property }) => property.at("image").text)),
      ["head", "small", "large"],
    );
  });

  it("gives nothing for what runs no pods", () => {
    assert.deepEqual(
      podsOf(manifest({ apiVersion: "v1", kind: "Service", spec: { template: { spec: { containers: [{}] } } } })),
      [],
    );
    assert.deepEqual(podsOf({ type: "aws:s3/bucket:Bucket", name: "b", inputs: {} }), []);
    assert.equal(tokenOf("v1", "Pod"), "kubernetes:core/v1:Pod");
  });
});
