import {
  type Answer,
  all,
  any,
  cisKubernetes,
  configMap,
  defineRule,
  deployment,
  isHidden,
  iso27001,
  isRecord,
  manifest,
  namespaceOf,
  nsaCisa,
  type Property,
  pciDss,
  type Resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const types = ["kubernetes:core:Namespace"];
const directions = ["Ingress", "Egress"] as const;
const namespace = manifest({ apiVersion: "v1", kind: "Namespace", metadata: { name: "cortex" } });
const api = deployment({}, {}, { namespace: "cortex" });
const policy = (spec: unknown, name: unknown = "cortex") =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "deny", namespace: name },
    spec,
  });

export const networkDefaultDeny = defineRule({
  scope: "stack",
  name: "network-default-deny",
  displayName: "Namespaces with workloads deny traffic by default",
  description:
    "Without a default denial every pod of the cluster reaches every other, and a stolen pod reaches the internet. Denied by default, each flow that is open was opened by somebody who meant it.",
  severity: "high",
  remediationSteps:
    "Add a NetworkPolicy with podSelector: {} and policyTypes [Ingress, Egress] and no rules, then one policy for each flow that is meant.",
  url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies",
  frameworks: [
    cisKubernetes("5.3.2"),
    nsaCisa("Network policies"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    pciDss("1.3.2"),
    iso27001("8.22"),
  ],
  peers: [
    "CKV2_K8S_6",
    "C-0260",
    "C-0030",
    "kube-linter:non-isolated-pod",
    "polaris:missingNetworkPolicy",
    "kyverno:add-network-policy",
    "kyverno:require-netpol",
    "kyverno:add-networkpolicy-dns",
  ],
  tags: ["kubernetes", "network"],
  types,
  *check(stack) {
    for (const declared of stack.ofType(...types)) {
      const place = root(declared);
      const name = place.at("metadata", "name").text ?? declared.name;
      if (stack.within(name, ...workloadTypes).length === 0) continue;
      const policies = stack.within(name, "kubernetes:networking.k8s.io:NetworkPolicy");
      const denied = directions.map((direction) =>
        any(policies.map((policy) => all([isIn(policy, name), denies(root(policy), direction)]))),
      );
      const open = directions.filter((_, index) => denied[index] === false);
      if (denied.includes(UNKNOWN)) yield unknown(place.at("metadata", "name"));
      if (open.length === 0) continue;
      const fix = `add a NetworkPolicy with podSelector: {} and policyTypes: [${directions.join(", ")}]`;
      yield violation(place, `has workloads and no policy that denies ${open.join(" or ")} by default`, fix);
    }
  },
  examples: {
    compliant: [[namespace, api, policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] })], [namespace]],
    violating: [
      [namespace, api],
      [namespace, api, policy({ podSelector: {}, policyTypes: ["Ingress"] })],
      [namespace, api, policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [{}] })],
      [namespace, api, policy({ podSelector: { matchLabels: { app: "fusion" } }, policyTypes: ["Ingress", "Egress"] })],
      [namespace, api, policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }, "elsewhere")],
    ],
    notApplicable: [[configMap]],
    unknown: [[namespace, api, policy({ podSelector: {}, policyTypes: UNKNOWN })]],
  },
});

function isIn(resource: Resource, name: string): Answer {
  const { value } = namespaceOf(resource);
  return isHidden(value) ? UNKNOWN : (value ?? "default") === name;
}

/** True for a policy that selects all pods, is about this direction and lets nothing through. */
function denies(policy: Property, direction: (typeof directions)[number]): Answer {
  const selector = policy.at("spec", "podSelector").value;
  const types = policy.at("spec", "policyTypes");
  const rules = policy.at("spec", direction.toLowerCase());
  if (isHidden(selector) || isHidden(types.value) || isHidden(rules.value)) return UNKNOWN;
  const selectsAll = isRecord(selector) && Object.values(selector).every((part) => isEmpty(part));
  // A policy that names no types is always about Ingress, and about Egress when it has such rules.
  const about =
    types.value === undefined ? direction === "Ingress" : types.items().some(({ value }) => value === direction);
  return selectsAll && about && rules.items().length === 0;
}

function isEmpty(part: unknown): boolean {
  return part === null || (typeof part === "object" && Object.keys(part).length === 0);
}
