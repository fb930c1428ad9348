import {
  cisKubernetes,
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  hasUserNamespace,
  initContainer,
  iso27001,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  soc2,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const noRootUser = defineRule({
  scope: "resource",
  name: "no-root-user",
  displayName: "No pod or container asks for user 0",
  description:
    "runAsUser 0 is root, whatever the image says; with runAsNonRoot the pod will not even start. As root, a process in a container can change its own files, and a hole in the kernel is a hole in the node.",
  severity: "high",
  remediationSteps:
    "Set securityContext.runAsUser to the id of an unprivileged user, for instance 10001, or remove it.",
  url: `${podSecurityUrl}#restricted`,
  frameworks: [
    podSecurityStandard("restricted", "runAsUser"),
    cisKubernetes("5.2.7"),
    nsaCisa("Non-root containers"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.2"),
  ],
  peers: ["KSV-0105", "kyverno:require-run-as-non-root-user"],
  tags: ["kubernetes", "pod-security", "restricted"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !hasUserNamespace(pod))) {
      for (const place of [pod.spec, ...pod.containers.map(({ property }) => property)]) {
        const user = place.at("securityContext", "runAsUser");
        yield* demand(user, (value) => value !== 0, "set it to an unprivileged user such as 10001");
      }
    }
  },
  examples: {
    compliant: [container({}), container({ securityContext: { runAsUser: 10001 } })],
    violating: [
      deployment({ securityContext: { runAsUser: 0 } }),
      container({ securityContext: { runAsUser: 0 } }),
      initContainer({ securityContext: { runAsUser: 0 } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { runAsUser: UNKNOWN } })],
  },
});
