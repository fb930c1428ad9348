import {
  cisKubernetes,
  configMap,
  defineRule,
  type Grant,
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

const write = ["create", "update", "patch", "delete", "deletecollection"];

/** What changes the rules that others are judged by, or makes an identity. */
const powers: readonly (Grant & { readonly what: string })[] = [
  {
    group: "admissionregistration.k8s.io",
    resources: ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
    verbs: write,
    what: "writing webhooks of admission",
  },
  {
    group: "certificates.k8s.io",
    resources: ["certificatesigningrequests/approval"],
    verbs: ["update", "patch"],
    what: "approving certificates",
  },
  { group: "", resources: ["serviceaccounts/token"], verbs: ["create"], what: "making tokens of service accounts" },
];

const rule = (group: string, resources: unknown, verbs: unknown = write) => [{ apiGroups: [group], resources, verbs }];
const webhooks = "admissionregistration.k8s.io";

export const noAdmissionControl = defineRule({
  scope: "resource",
  name: "no-admission-control",
  displayName: "No role changes admission, or makes identities",
  description:
    "Whoever writes webhooks reads and changes every object that is created, Secrets among them. Whoever approves certificates or makes tokens becomes anybody, without a binding that shows it.",
  severity: "critical",
  remediationSteps:
    "Remove the rule; install webhooks with the platform, and let cert-manager or the cluster approve certificates.",
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#control-admission-webhooks",
  frameworks: [
    cisKubernetes("5.1.12"),
    cisKubernetes("5.1.11"),
    cisKubernetes("5.1.13"),
    nsaCisa("Role-based access control"),
    soc2("CC6.3"),
    pciDss("7.2.5"),
    iso27001("8.2"),
  ],
  peers: [
    "CKV_K8S_155",
    "CKV_K8S_156",
    "KSV-0114",
    "C-0280",
    "C-0281",
    "kyverno:restrict-clusterrole-mutating-validating-admission-webhooks",
  ],
  tags: ["kubernetes", "access", "rbac"],
  types: roleTypes,
  *check(resource) {
    for (const each of rulesOf(resource)) {
      // A name confines a change of what is there to that one; nothing confines a creation.
      const named = each.at("resourceNames").items().length > 0;
      for (const power of powers) {
        const open = grants(each, power);
        if (open === UNKNOWN) yield unknown(each);
        else if (open && !named) yield violation(each, `grants ${power.what}`, "remove it");
      }
    }
  },
  examples: {
    compliant: [
      role(rule(webhooks, ["mutatingwebhookconfigurations"], ["get", "list", "watch"])),
      role([{ ...rule(webhooks, ["validatingwebhookconfigurations"], ["patch"])[0], resourceNames: ["own"] }]),
      role(rule("", ["serviceaccounts"], ["create"])),
    ],
    violating: [
      role(rule(webhooks, ["mutatingwebhookconfigurations"], ["patch"])),
      role(rule("certificates.k8s.io", ["certificatesigningrequests/approval"])),
      role(rule("", ["serviceaccounts/token"], ["create"]), "Role"),
    ],
    notApplicable: [configMap],
    unknown: [role(rule(webhooks, UNKNOWN))],
  },
});
