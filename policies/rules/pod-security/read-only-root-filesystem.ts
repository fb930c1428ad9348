import {
  cisKubernetes,
  configMap,
  container,
  defineRule,
  demand,
  initContainer,
  isWindows,
  podsOf,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const readOnlyRootFilesystem = defineRule({
  scope: "resource",
  name: "read-only-root-filesystem",
  displayName: "Containers cannot write to their image",
  description: "What an attacker cannot write, he cannot run; and nothing of value is lost with the container.",
  severity: "medium",
  remediationSteps:
    "Set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where the process writes.",
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  framework: cisKubernetes("5.7.3", "Apply Security Context to Your Pods and Containers"),
  tags: ["kubernetes", "pod-security"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !isWindows(pod))) {
      for (const { property } of pod.containers) {
        const readOnly = property.at("securityContext", "readOnlyRootFilesystem");
        yield* demand(readOnly, (value) => value === true, "set it to true and mount an emptyDir where it writes");
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
