import {
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const role = (rules: unknown) => manifest({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", rules });
const reader = { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] };

export const noWildcardRbac = defineRule({
  scope: "resource",
  name: "no-wildcard-rbac",
  displayName: "Roles name what they grant",
  description:
    "A wildcard grants what nobody thought of, and what a future version or custom resource adds. Nobody can say from such a role what its holder can do, so nobody notices when that is too much.",
  severity: "critical",
  remediationSteps: "List the verbs, resources and API groups that are needed instead of *.",
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
  frameworks: [
    cisKubernetes("5.1.3"),
    nsaCisa("Role-based access control"),
    soc2("CC6.3"),
    pciDss("7.2.5"),
    iso27001("8.2"),
  ],
  peers: [
    "CKV_K8S_49",
    "KSV-0044",
    "KSV-0045",
    "KSV-0046",
    "kube-linter:wildcard-in-rules",
    "kyverno:restrict-wildcard-verbs",
    "kyverno:restrict-wildcard-resources",
  ],
  tags: ["kubernetes", "access", "rbac"],
  types: ["kubernetes:rbac.authorization.k8s.io:Role", "kubernetes:rbac.authorization.k8s.io:ClusterRole"],
  *check(resource) {
    for (const rule of root(resource).at("rules").items()) {
      for (const field of ["verbs", "resources", "apiGroups"] as const) {
        for (const item of rule.at(field).items()) {
          yield* demand(item, (value) => value !== "*", "name what is needed");
        }
      }
    }
  },
  examples: {
    compliant: [role([reader]), role(undefined)],
    violating: [
      role([{ ...reader, verbs: ["*"] }]),
      role([reader, { ...reader, resources: ["*"] }]),
      role([{ ...reader, apiGroups: ["*"] }]),
    ],
    notApplicable: [configMap],
    unknown: [role([{ ...reader, verbs: UNKNOWN }])],
  },
});
