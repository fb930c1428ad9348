import {
  axonBaseline,
  configMap,
  defineRule,
  deployment,
  iso27001,
  manifest,
  podsOf,
  root,
  selects,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workload,
} from "../../lib/index.ts";

const select = (matchLabels: unknown) => ({ selector: { matchLabels } });

export const selectorMatchesTemplate = defineRule({
  scope: "resource",
  name: "selector-matches-template",
  displayName: "Workloads select the pods they make",
  description:
    "A controller counts the pods that its selector finds. When those it makes have other labels, the API refuses it, and nothing of the release that came with it is there.",
  severity: "medium",
  remediationSteps: "Write into spec.selector labels that spec.template.metadata.labels has, or add them there.",
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
  frameworks: [axonBaseline("governance", "references lead somewhere"), soc2("A1.2"), iso27001("8.9")],
  peers: ["kube-linter:mismatching-selector"],
  tags: ["kubernetes", "governance", "references"],
  types: [
    "kubernetes:apps:Deployment",
    "kubernetes:apps:StatefulSet",
    "kubernetes:apps:DaemonSet",
    "kubernetes:apps:ReplicaSet",
    "kubernetes:argoproj.io:Rollout",
    "kubernetes:apps.kruise.io:CloneSet",
  ],
  *check(resource) {
    const selector = root(resource).at("spec", "selector");
    for (const pod of podsOf(resource)) {
      // A Rollout may refer to the template of a Deployment, and a patch brings no template.
      if (selector.value === undefined || pod.spec.value === undefined) continue;
      const answer = selects(selector, pod.metadata.at("labels"));
      if (answer === UNKNOWN) yield unknown(selector);
      else if (!answer)
        yield violation(
          selector,
          "does not match spec.template.metadata.labels",
          "write labels that the pods have, or give the pods these",
        );
    }
  },
  examples: {
    compliant: [
      deployment({}, select({ app: "fusion" })),
      workload("apps/v1", "DaemonSet", {}, select({ app: "fusion" })),
      manifest({
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Rollout",
        spec: { ...select({ app: "web" }), workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" } },
      }),
    ],
    violating: [
      deployment({}, select({ app: "fusoin" })),
      workload("apps/v1", "StatefulSet", {}, select({ app: "fusion", tier: "data" })),
    ],
    notApplicable: [configMap],
    unknown: [deployment({}, select({ app: UNKNOWN })), deployment({}, { selector: UNKNOWN })],
  },
});
