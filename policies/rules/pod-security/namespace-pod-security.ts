import { configMap, defineRule, demand, manifest, podSecurityStandard, root, UNKNOWN } from "../../lib/index.ts";

const label = "pod-security.kubernetes.io/enforce";

export const namespacePodSecurity = defineRule({
  scope: "resource",
  name: "namespace-pod-security",
  displayName: "Namespaces enforce the restricted profile",
  description:
    "Rules at deployment time stop what comes through them; the namespace's label stops everything else too.",
  severity: "high",
  remediationSteps: `Give the namespace the label ${label}: restricted.`,
  url: "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
  framework: podSecurityStandard("restricted", "namespace label"),
  tags: ["kubernetes", "pod-security", "restricted"],
  types: ["kubernetes:core:Namespace"],
  *check(resource) {
    const enforced = root(resource).at("metadata", "labels", label);
    yield* demand(enforced, (value) => value === "restricted", 'set it to "restricted"');
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
