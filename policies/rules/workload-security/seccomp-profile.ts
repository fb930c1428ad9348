import {
  cisKubernetes,
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  inherited,
  iso27001,
  isWindows,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  soc2,
  UNKNOWN,
  type Value,
  workloadTypes,
} from "../../lib/index.ts";

const accepted = (type: Value | undefined) => type === "RuntimeDefault" || type === "Localhost";
const fix = 'set it to "RuntimeDefault"';
const remedy = { value: "RuntimeDefault" };

export const seccompProfile = defineRule({
  scope: "resource",
  name: "seccomp-profile",
  displayName: "Containers run under a seccomp profile",
  description:
    "Without a seccomp profile every system call of the kernel is open to attack from the container. Most escapes from containers began with a call that hardly any service needs and the default profile refuses.",
  severity: "medium",
  remediationSteps: "Set securityContext.seccompProfile.type to RuntimeDefault (or Localhost) on the pod.",
  url: `${podSecurityUrl}#restricted`,
  frameworks: [
    podSecurityStandard("restricted", "seccompProfile_restricted"),
    cisKubernetes("5.7.2"),
    nsaCisa("Hardening container environments"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: [
    "CKV_K8S_31",
    "KSV-0030",
    "KSV-0104",
    "polaris:linuxHardening",
    "kyverno:restrict-seccomp-strict",
    "gatekeeper:seccompv2",
  ],
  tags: ["kubernetes", "pod-security", "baseline", "restricted"],
  types: workloadTypes,
  remediable: true,
  breaks: "a program that makes system calls beyond the runtime's profile, as a debugger may",
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !isWindows(pod))) {
      const path = ["securityContext", "seccompProfile", "type"] as const;
      yield* demand(pod.spec.at(...path), (type) => type === undefined || accepted(type), fix, remedy);
      for (const container of pod.containers) yield* demand(inherited(pod, container, ...path), accepted, fix, remedy);
    }
  },
  examples: {
    compliant: [
      container({ securityContext: { seccompProfile: { type: "RuntimeDefault" } } }),
      deployment({ securityContext: { seccompProfile: { type: "Localhost" } }, containers: [{ name: "api" }] }),
      deployment({ os: { name: "windows" }, containers: [{ name: "api" }] }),
    ],
    violating: [
      container({}),
      container({ securityContext: { seccompProfile: { type: "Unconfined" } } }),
      deployment({ securityContext: { seccompProfile: { type: "Unconfined" } } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { seccompProfile: UNKNOWN } })],
  },
});
