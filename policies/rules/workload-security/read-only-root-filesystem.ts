import {
  cisKubernetes,
  configMap,
  container,
  defineRule,
  demand,
  initContainer,
  iso27001,
  isWindows,
  nsaCisa,
  pciDss,
  podsOf,
  soc2,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const readOnlyRootFilesystem = defineRule({
  scope: "resource",
  name: "read-only-root-filesystem",
  displayName: "Containers cannot write to their image",
  description:
    "What an attacker cannot write, he cannot run; and nothing of value is lost with the container. A writable image lets a downloaded tool stay and hides files that should be on a volume.",
  severity: "medium",
  remediationSteps:
    "Set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where the process writes.",
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  frameworks: [
    cisKubernetes("5.7.3"),
    nsaCisa("Immutable container file systems"),
    soc2("CC6.8"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: [
    "CKV_K8S_22",
    "KSV-0014",
    "C-0017",
    "kube-linter:no-read-only-root-fs",
    "polaris:notReadOnlyRootFilesystem",
    "kyverno:require-ro-rootfs",
    "gatekeeper:read-only-root-filesystem",
    "pulumi:kubernetes-apps-v1-deployment-enable-read-only-root-filesystem",
  ],
  tags: ["kubernetes", "pod-security"],
  types: workloadTypes,
  remediable: true,
  breaks: "a program that writes beside its volumes",
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !isWindows(pod))) {
      for (const { property } of pod.containers) {
        const readOnly = property.at("securityContext", "readOnlyRootFilesystem");
        yield* demand(readOnly, (value) => value === true, "set it to true and mount an emptyDir where it writes", {
          value: true,
        });
      }
    }
  },
  examples: {
    compliant: [container({ securityContext: { readOnlyRootFilesystem: true } })],
    violating: [container({}), initContainer({ securityContext: { readOnlyRootFilesystem: false } })],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { readOnlyRootFilesystem: UNKNOWN } })],
  },
});
