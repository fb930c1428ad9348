import {
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  hasUserNamespace,
  inherited,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const runAsNonRoot = defineRule({
  scope: "resource",
  name: "run-as-non-root",
  displayName: "Containers do not run as root",
  description: "Root in a container is root on the node as soon as the kernel or the runtime has a hole.",
  severity: "high",
  remediationSteps:
    "Set securityContext.runAsNonRoot to true on the pod, and nowhere to false; build the image with a USER.",
  url: `${podSecurityUrl}#restricted`,
  framework: podSecurityStandard("restricted", "runAsNonRoot"),
  tags: ["kubernetes", "pod-security", "restricted"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !hasUserNamespace(pod))) {
      const path = ["securityContext", "runAsNonRoot"] as const;
      yield* demand(pod.spec.at(...path), (value) => value !== false, "set it to true");
      for (const container of pod.containers) {
        yield* demand(inherited(pod, container, ...path), (value) => value === true, "set it to true");
      }
    }
  },
  examples: {
    compliant: [
      container({ securityContext: { runAsNonRoot: true } }),
      deployment({ securityContext: { runAsNonRoot: true }, containers: [{ name: "api" }] }),
      deployment({ hostUsers: false, containers: [{ name: "api" }] }),
    ],
    violating: [
      container({}),
      deployment({
        securityContext: { runAsNonRoot: false },
        containers: [{ securityContext: { runAsNonRoot: true } }],
      }),
      deployment({
        securityContext: { runAsNonRoot: true },
        containers: [{ securityContext: { runAsNonRoot: false } }],
      }),
      deployment({
        securityContext: { runAsNonRoot: UNKNOWN },
        containers: [{ securityContext: { runAsNonRoot: false } }],
      }),
    ],
    notApplicable: [configMap],
    unknown: [deployment({ securityContext: { runAsNonRoot: UNKNOWN }, containers: [{ name: "api" }] })],
  },
});
