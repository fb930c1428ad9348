import {
  cisKubernetes,
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  ephemeralContainer,
  iso27001,
  isWindows,
  nsaCisa,
  type Property,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  soc2,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

const afterwards = "set it to false, once privileged and SYS_ADMIN are gone";

export const noPrivilegeEscalation = defineRule({
  scope: "resource",
  name: "no-privilege-escalation",
  displayName: "Processes cannot gain privileges",
  description:
    "Without the no_new_privs flag a setuid binary in the image turns any process into root. What began as a hole in a web service ends as root in its container.",
  severity: "high",
  remediationSteps: "Set securityContext.allowPrivilegeEscalation to false on every container.",
  url: `${podSecurityUrl}#restricted`,
  frameworks: [
    podSecurityStandard("restricted", "allowPrivilegeEscalation"),
    cisKubernetes("5.2.6"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: [
    "CKV_K8S_20",
    "KSV-0001",
    "C-0016",
    "kube-linter:privilege-escalation-container",
    "polaris:privilegeEscalationAllowed",
    "kyverno:disallow-privilege-escalation",
    "gatekeeper:allow-privilege-escalation",
  ],
  tags: ["kubernetes", "pod-security", "restricted"],
  types: workloadTypes,
  remediable: true,
  breaks: "a program that calls sudo, or another that runs with more rights than its caller",
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !isWindows(pod))) {
      for (const { property } of pod.containers) {
        const context = property.at("securityContext");
        // The API refuses false beside either of them.
        const isPrivileged = context.at("privileged").value === true || addsSysAdmin(context);
        const [fix, remedy] = isPrivileged ? [afterwards, undefined] : ["set it to false", { value: false }];
        yield* demand(context.at("allowPrivilegeEscalation"), (value) => value === false, fix, remedy);
      }
    }
  },
  examples: {
    compliant: [
      container({ securityContext: { allowPrivilegeEscalation: false } }),
      deployment({ os: { name: "windows" }, containers: [{ name: "api" }] }),
    ],
    violating: [
      container({}),
      container({ securityContext: { allowPrivilegeEscalation: true } }),
      ephemeralContainer({ securityContext: { allowPrivilegeEscalation: true } }),
      container({ securityContext: { privileged: true } }),
      container({ securityContext: { capabilities: { add: ["CAP_SYS_ADMIN"] } } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { allowPrivilegeEscalation: UNKNOWN } })],
  },
});

function addsSysAdmin(context: Property): boolean {
  const added = context.at("capabilities", "add").items();
  return added.some(({ value }) => value === "SYS_ADMIN" || value === "CAP_SYS_ADMIN");
}
