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
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  soc2,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

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
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !isWindows(pod))) {
      for (const { property } of pod.containers) {
        const escalation = property.at("securityContext", "allowPrivilegeEscalation");
        yield* demand(escalation, (value) => value === false, "set it to false", { value: false });
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
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { allowPrivilegeEscalation: UNKNOWN } })],
  },
});
