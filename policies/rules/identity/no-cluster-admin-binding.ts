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

const binding = (name: unknown, kind = "ClusterRoleBinding") =>
  manifest({ apiVersion: "rbac.authorization.k8s.io/v1", kind, roleRef: { kind: "ClusterRole", name } });

export const noClusterAdminBinding = defineRule({
  scope: "resource",
  name: "no-cluster-admin-binding",
  displayName: "Nobody is bound to cluster-admin",
  description:
    "cluster-admin may do everything, in every namespace, without a trace of why it was needed. One stolen token bound to it is the whole cluster: every secret, every node, every backup.",
  severity: "critical",
  remediationSteps: "Bind a Role with just the verbs and resources that are needed.",
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
  frameworks: [
    cisKubernetes("5.1.1"),
    nsaCisa("Role-based access control"),
    soc2("CC6.3"),
    pciDss("7.2.5"),
    iso27001("8.2"),
  ],
  peers: [
    "KSV-0111",
    "C-0035",
    "kube-linter:cluster-admin-role-binding",
    "polaris:clusterrolebindingClusterAdmin",
    "kyverno:restrict-binding-clusteradmin",
  ],
  tags: ["kubernetes", "access", "rbac"],
  types: [
    "kubernetes:rbac.authorization.k8s.io:RoleBinding",
    "kubernetes:rbac.authorization.k8s.io:ClusterRoleBinding",
  ],
  *check(resource) {
    const role = root(resource).at("roleRef", "name");
    yield* demand(role, (value) => value !== "cluster-admin", "bind a role of its own");
  },
  examples: {
    compliant: [binding("view")],
    violating: [binding("cluster-admin"), binding("cluster-admin", "RoleBinding")],
    notApplicable: [configMap],
    unknown: [binding(UNKNOWN)],
  },
});
