import {
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const label = "pod-security.kubernetes.io/enforce";

export const namespacePodSecurity = defineRule({
  scope: "resource",
  name: "namespace-pod-security",
  displayName: "Namespaces enforce the restricted profile",
  description:
    "Rules at deployment time stop what comes through them; the namespace's label stops everything else too. Without it kubectl, an operator or a chart can start a pod that no rule has seen.",
  severity: "high",
  remediationSteps: `Give the namespace the label ${label}: restricted.`,
  url: "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
  frameworks: [
    podSecurityStandard("restricted", "namespace label"),
    cisKubernetes("5.2.1"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: ["kyverno:add-psa-labels", "kyverno:deny-privileged-profile"],
  tags: ["kubernetes", "pod-security", "restricted"],
  types: ["kubernetes:core:Namespace"],
  remediable: true,
  *check(resource) {
    const enforced = root(resource).at("metadata", "labels", label);
    yield* demand(enforced, (value) => value === "restricted", 'set it to "restricted"', { value: "restricted" });
  },
  examples: {
    compliant: [namespace({ [label]: "restricted" })],
    violating: [namespace({}), namespace({ [label]: "privileged" }), manifest({ apiVersion: "v1", kind: "Namespace" })],
    notApplicable: [configMap],
    unknown: [namespace({ [label]: UNKNOWN })],
  },
});

function namespace(labels: Readonly<Record<string, unknown>>) {
  return manifest({ apiVersion: "v1", kind: "Namespace", metadata: { name: "cortex", labels } });
}
