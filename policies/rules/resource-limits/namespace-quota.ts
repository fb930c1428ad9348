import {
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  manifest,
  namespaceOf,
  nsaCisa,
  root,
  type Stack,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const types = ["kubernetes:core:Namespace"];
const namespace = (name: string, labels?: object) =>
  manifest({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
const inside = (kind: string, namespace: unknown = "cortex") =>
  manifest({ apiVersion: "v1", kind, metadata: { name: kind, namespace } });
const pod = inside("Pod");

export const namespaceQuota = defineRule({
  scope: "stack",
  name: "namespace-quota",
  displayName: "Namespaces with workloads have a quota and defaults",
  description:
    "Without a ResourceQuota one namespace can take the whole cluster, by a mistake in a replica count. Without a LimitRange a container that states no limits has none.",
  severity: "low",
  remediationSteps: "Add a ResourceQuota and a LimitRange to the namespace.",
  url: "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
  frameworks: [
    axonBaseline("resource-limits", "a namespace takes its share"),
    nsaCisa("Resource policies"),
    iso27001("8.6"),
  ],
  peers: ["KSV-0039", "KSV-0040", "kyverno:add-ns-quota"],
  tags: ["kubernetes", "capacity"],
  types,
  *check(stack) {
    for (const place of stack.ofType(...types)) {
      const name = root(place).at("metadata", "name").value ?? place.name;
      const known = inNamespace(stack, name, ...workloadTypes);
      if (!known.some(({ at }) => at === name)) continue;
      for (const kind of ["ResourceQuota", "LimitRange"]) {
        const found = inNamespace(stack, name, `kubernetes:core:${kind}`);
        if (found.some(({ at }) => at === name)) continue;
        if (found.length > 0) yield unknown(root(place).at("metadata", "name"));
        else yield violation(root(place), `has no ${kind}`, `add one with metadata.namespace ${JSON.stringify(name)}`);
      }
    }
  },
  examples: {
    compliant: [
      [namespace("cortex"), pod, inside("ResourceQuota"), inside("LimitRange")],
      [namespace("empty"), pod],
    ],
    violating: [
      [namespace("cortex"), pod],
      [namespace("cortex"), pod, inside("ResourceQuota")],
      [namespace("cortex"), pod, inside("ResourceQuota", "other"), inside("LimitRange", "other")],
    ],
    notApplicable: [[configMap]],
    unknown: [[namespace("cortex"), pod, inside("ResourceQuota", UNKNOWN), inside("LimitRange", UNKNOWN)]],
  },
});

/** Resources that are, or may be, in a namespace, with what is known of where. */
function inNamespace(stack: Stack, name: Parameters<Stack["within"]>[0], ...types: readonly string[]) {
  return stack.within(name, ...types).map((resource) => ({ resource, at: namespaceOf(resource).value ?? "default" }));
}
