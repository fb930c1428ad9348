import { cisKubernetes, configMap, defineRule, demand, manifest, root, UNKNOWN } from "../../lib/index.ts";

const role = (rules: unknown) => manifest({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", rules });
const reader = { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] };

export const noWildcardRbac = defineRule({
  scope: "resource",
  name: "no-wildcard-rbac",
  displayName: "Roles name what they grant",
  description: "A wildcard grants what nobody thought of, and what a future version or custom resource adds.",
  severity: "critical",
  remediationSteps: "List the verbs, resources and API groups that are needed instead of *.",
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
  framework: cisKubernetes("5.1.3", "Minimize wildcard use in Roles and ClusterRoles"),
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
