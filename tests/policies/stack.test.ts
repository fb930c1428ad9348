import assert from "node:assert/strict";
import {
  manifest,
  podWords,
  type Resource,
  root,
  Stack,
  sameNamespace,
  selectorWords,
  selects,
  UNKNOWN,
  workload,
} from "@axon/policies/lib";
import fc from "fast-check";

const label = fc.constantFrom<unknown>("api", "web", 1, UNKNOWN);
const labels = fc.oneof(
  fc.dictionary(fc.constantFrom("app", "tier"), label),
  fc.constantFrom<unknown>(UNKNOWN, undefined),
);
const namespace = fc.constantFrom<unknown>("shop", "billing", undefined, UNKNOWN);
const expressions = fc.constantFrom<unknown>(
  undefined,
  [{ key: "app", operator: "Exists" }],
  [{ key: "app", operator: "In", values: ["api", "web"] }],
  [
    { key: "tier", operator: "NotIn", values: ["web"] },
    { key: "app", operator: "In", values: ["web", UNKNOWN] },
  ],
  UNKNOWN,
);

const pods = fc
  .record({ labels, namespace })
  .map((each) =>
    workload(
      "apps/v1",
      "Deployment",
      {},
      { template: { metadata: { labels: each.labels } } },
      { namespace: each.namespace },
    ),
  );
const policies = fc.record({ matchLabels: labels, matchExpressions: expressions, namespace }).map((each) =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: each.namespace },
    spec: { podSelector: { matchLabels: each.matchLabels, matchExpressions: each.matchExpressions } },
  }),
);

const selectorOf = (policy: Resource) => root(policy).at("spec", "podSelector");
const labelsOf = (pod: Resource) => root(pod).at("spec", "template", "metadata", "labels");
const demandedLabel = (policy: Resource) => selectorWords(selectorOf(policy));

describe("a stack", () => {
  it("finds in the namespace of a pod every policy that selects it, or for all that is known may", () => {
    fc.assert(
      fc.property(fc.array(policies, { maxLength: 8 }), pods, (all, pod) => {
        const stack = new Stack(all);
        const near = stack.besides(pod, "kubernetes:networking.k8s.io:NetworkPolicy");
        const found = stack.sharing(near, podWords(pod), demandedLabel);
        const selecting = all.filter(
          (policy) => selects(selectorOf(policy), labelsOf(pod)) !== false && sameNamespace(policy, pod) !== false,
        );
        assert.deepEqual(new Set([...found, ...selecting]), new Set(found));
      }),
    );
  });

  it("finds in the namespace of a policy every pod that it selects, or for all that is known may", () => {
    fc.assert(
      fc.property(fc.array(pods, { maxLength: 8 }), policies, (all, policy) => {
        const stack = new Stack(all);
        const near = stack.besides(policy, "kubernetes:apps:Deployment");
        const found = stack.sharing(near, demandedLabel(policy), podWords);
        const selected = all.filter(
          (pod) => selects(selectorOf(policy), labelsOf(pod)) !== false && sameNamespace(policy, pod) !== false,
        );
        assert.deepEqual(new Set([...found, ...selected]), new Set(found));
      }),
    );
  });

  it("leaves out the policies that demand another label, so that a large namespace is judged in a short time", () => {
    const policyFor = (app: string) =>
      manifest({
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: app },
        spec: { podSelector: { matchLabels: { app } } },
      });
    const stack = new Stack(Array.from({ length: 100 }, (_, index) => policyFor(`service-${index}`)));
    const pod = workload("apps/v1", "Deployment", {}, { template: { metadata: { labels: { app: "service-7" } } } });
    const near = stack.besides(pod, "kubernetes:networking.k8s.io:NetworkPolicy");
    assert.deepEqual(
      stack.sharing(near, podWords(pod), demandedLabel).map(({ name }) => name),
      ["service-7"],
    );
  });

  it("gives the same list of a type whenever it is asked, so that what shares a word in it is worked out once", () => {
    const stack = new Stack([manifest({ apiVersion: "v1", kind: "Service", metadata: { name: "api" } })]);
    assert.equal(stack.ofType("kubernetes:core:Service"), stack.ofType("kubernetes:core:Service"));
    assert.equal(stack.ofType("kubernetes:core:Service").length, 1);
  });
});
