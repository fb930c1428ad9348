import {
  all,
  any,
  cisKubernetes,
  configMap,
  defineRule,
  deployment,
  iso27001,
  labelWords,
  manifest,
  nsaCisa,
  pciDss,
  podsOf,
  type Resource,
  root,
  sameNamespace,
  selectorWords,
  selects,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const api = deployment({}, {}, { namespace: "cortex" });
const policy = (podSelector: unknown, namespace = "cortex") =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "api", namespace },
    spec: { podSelector, policyTypes: ["Ingress"] },
  });

export const networkPolicyCoverage = defineRule({
  scope: "stack",
  name: "network-policy-coverage",
  displayName: "Every workload is selected by a network policy",
  description:
    "A pod that no policy selects may be reached from everywhere and may reach everything. Its neighbours' policies do not protect it, and its own traffic out is not restricted at all.",
  severity: "medium",
  remediationSteps: "Add a NetworkPolicy in the workload's namespace whose podSelector matches its pods.",
  url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
  frameworks: [cisKubernetes("5.3.2"), nsaCisa("Network policies"), soc2("CC6.6"), pciDss("1.3.1"), iso27001("8.22")],
  peers: ["CKV2_K8S_6", "C-0260", "kube-linter:non-isolated-pod", "polaris:missingNetworkPolicy"],
  tags: ["kubernetes", "network"],
  types: workloadTypes,
  *check(stack) {
    for (const workload of stack.ofType(...workloadTypes)) {
      const policies = stack.besides(workload, "kubernetes:networking.k8s.io:NetworkPolicy");
      for (const pod of podsOf(workload)) {
        const labels = pod.metadata.at("labels");
        const selected = any(
          stack
            .sharing(policies, labelWords(labels), demandedLabel)
            .map((policy) => all([sameNamespace(policy, workload), selects(selectorOf(policy), labels)])),
        );
        if (selected === UNKNOWN) yield unknown(labels);
        else if (!selected) yield violation(root(workload), "is selected by no NetworkPolicy", "add one for its pods");
      }
    }
  },
  examples: {
    compliant: [
      [api, policy({ matchLabels: { app: "fusion" } })],
      [api, policy({})],
    ],
    violating: [[api], [api, policy({ matchLabels: { app: "other" } })], [api, policy({}, "elsewhere")]],
    notApplicable: [[configMap]],
    unknown: [[api, policy(UNKNOWN)]],
  },
});

function selectorOf(policy: Resource) {
  return root(policy).at("spec", "podSelector");
}

function demandedLabel(policy: Resource) {
  return selectorWords(selectorOf(policy));
}
