import {
  cisKubernetes,
  configMap,
  defineRule,
  grants,
  iso27001,
  nsaCisa,
  pciDss,
  role,
  roleTypes,
  rulesOf,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const rule = (fields: object) => [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"], ...fields }];

export const noClusterWideSecrets = defineRule({
  scope: "resource",
  name: "no-cluster-wide-secrets",
  displayName: "No cluster role reads all Secrets",
  description:
    "A ClusterRole that may read Secrets reads every password, key and token of the cluster as soon as it is bound. list and watch give their contents too, not only their names.",
  severity: "high",
  remediationSteps: "Use a Role in the namespace, or name the Secrets in resourceNames, which works for get alone.",
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets",
  frameworks: [
    cisKubernetes("5.1.2"),
    nsaCisa("Role-based access control"),
    soc2("CC6.3"),
    pciDss("7.2.5"),
    iso27001("8.3"),
  ],
  peers: ["CKV2_K8S_5", "KSV-0041", "C-0015", "kube-linter:access-to-secrets", "kyverno:restrict-secret-role-verbs"],
  tags: ["kubernetes", "access", "rbac", "secrets"],
  types: roleTypes.filter((type) => type.endsWith(":ClusterRole")),
  *check(resource) {
    for (const each of rulesOf(resource)) {
      const reads = grants(each, { group: "", resources: ["secrets"], verbs: ["get", "list", "watch"] });
      const named = each.at("resourceNames").items().length > 0;
      if (reads === UNKNOWN) yield unknown(each);
      else if (reads && !named)
        yield violation(each, "reads every Secret of the cluster", "grant it by a Role, or name the Secrets");
    }
  },
  examples: {
    compliant: [
      role(rule({ resources: ["configmaps"] })),
      role(rule({ verbs: ["create"] })),
      role(rule({ resourceNames: ["tls"], verbs: ["get"] })),
      role(rule({ apiGroups: ["external-secrets.io"] })),
    ],
    violating: [
      role(rule({})),
      role(rule({ verbs: ["*"] })),
      role(rule({ resources: ["pods", "secrets"], verbs: ["watch"] })),
    ],
    notApplicable: [configMap, role(rule({}), "Role")],
    unknown: [role(rule({ resources: UNKNOWN })), role(rule({ verbs: [UNKNOWN] }))],
  },
});
