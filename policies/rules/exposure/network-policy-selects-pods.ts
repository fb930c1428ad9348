import {
  any,
  axonBaseline,
  configMap,
  defineRule,
  demandedWords,
  deployment,
  isHidden,
  isOperators,
  iso27001,
  manifest,
  namespaceOf,
  podLabelsOf,
  podMakersWithin,
  podWords,
  root,
  selects,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "kubernetes:networking.k8s.io:NetworkPolicy";
const api = deployment({}, {}, { namespace: "shop" });
const policy = (podSelector: unknown) =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "api", namespace: "shop" },
    spec: { podSelector, policyTypes: ["Ingress"] },
  });
const app = (name: unknown) => policy({ matchLabels: { app: name } });

export const networkPolicySelectsPods = defineRule({
  scope: "stack",
  name: "network-policy-selects-pods",
  displayName: "Network policies select pods that are there",
  description:
    "A policy whose selector is off by a letter protects nothing, and looks as if it did. The pods it was written for are then closed by nobody, or open to nobody.",
  severity: "low",
  remediationSteps: "Write into spec.podSelector the labels of the pods it is for, or remove the policy.",
  url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
  frameworks: [axonBaseline("exposure", "a flow is declared, or denied"), soc2("CC6.6"), iso27001("8.22")],
  peers: ["kube-linter:dangling-networkpolicy"],
  tags: ["kubernetes", "network", "references"],
  types: [type],
  *check(stack) {
    for (const policy of stack.ofType(type)) {
      const selector = root(policy).at("spec", "podSelector");
      const labels = selector.at("matchLabels");
      // One for the whole namespace may be there before its pods are.
      if (isHidden(selector.value)) yield unknown(selector);
      if (labels.entries().length === 0 || isOperators(labels)) continue;
      const makers = podMakersWithin(stack, namespaceOf(policy).value ?? "default");
      if (makers.length === 0) continue;
      const near = stack.sharing(makers, demandedWords(labels), podWords);
      const found = any(near.flatMap(podLabelsOf).map((own) => selects(selector, own)));
      if (found === UNKNOWN) yield unknown(selector);
      else if (!found)
        yield violation(selector, "selects no pod of its namespace", "write the labels of the pods it is for");
    }
  },
  examples: {
    compliant: [
      [api, app("fusion")],
      [api, policy({})],
      [app("elsewhere")],
      [api, policy({ matchLabels: { "cnpg.io/cluster": "core" } })],
    ],
    violating: [[api, app("fusoin")]],
    notApplicable: [[configMap]],
    unknown: [[api, app(UNKNOWN)]],
  },
});
