import {
  cisKubernetes,
  configMap,
  defineRule,
  isHidden,
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

const dangerous: readonly unknown[] = ["escalate", "bind", "impersonate"];
const rule = (verbs: unknown) => [{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles"], verbs }];

export const noEscalationVerbs = defineRule({
  scope: "resource",
  name: "no-escalation-verbs",
  displayName: "No role lets its holder take more rights",
  description:
    "With escalate or bind a holder grants himself every right there is, and with impersonate he acts as somebody who has them. What the role says otherwise then means nothing.",
  severity: "critical",
  remediationSteps: "Remove escalate, bind and impersonate; let the pipeline that may grant rights make the binding.",
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#escalate-verb",
  frameworks: [
    cisKubernetes("5.1.8"),
    nsaCisa("Role-based access control"),
    soc2("CC6.3"),
    pciDss("7.2.5"),
    iso27001("8.2"),
  ],
  peers: [
    "CKV_K8S_157",
    "CKV_K8S_158",
    "CKV2_K8S_3",
    "KSV-0043",
    "KSV-0050",
    "C-0065",
    "kyverno:restrict-escalation-verbs-roles",
  ],
  tags: ["kubernetes", "access", "rbac"],
  types: roleTypes,
  *check(resource) {
    for (const each of rulesOf(resource)) {
      for (const verb of each.at("verbs").items()) {
        if (isHidden(verb.value)) yield unknown(verb);
        else if (dangerous.includes(verb.value)) yield violation(verb, `is ${JSON.stringify(verb.value)}`, "remove it");
      }
    }
  },
  examples: {
    compliant: [role(rule(["get", "list", "create"])), role(undefined), role(rule(["update"]), "Role")],
    violating: [role(rule(["get", "escalate"])), role(rule(["bind"]), "Role"), role(rule(["impersonate"]))],
    notApplicable: [configMap],
    unknown: [role(rule(UNKNOWN)), role(UNKNOWN)],
  },
});
