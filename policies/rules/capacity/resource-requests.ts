import {
  axonBaseline,
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  initContainer,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const resourceRequests = defineRule({
  scope: "resource",
  name: "resource-requests",
  displayName: "Containers request CPU and memory",
  description:
    "Without requests the scheduler packs pods blindly, autoscaling has nothing to compare with, and the pod is the first to be evicted.",
  severity: "medium",
  remediationSteps:
    "Set resources.requests.cpu and resources.requests.memory to what the container uses under normal load.",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  framework: axonBaseline("capacity", "every container requests CPU and memory"),
  tags: ["kubernetes", "capacity"],
  types: workloadTypes,
  *check(resource) {
    // Ephemeral containers cannot have resources: the API rejects them.
    for (const { property } of containersOf(resource).filter(({ kind }) => kind !== "ephemeral container")) {
      for (const [name, sample] of [
        ["cpu", "100m"],
        ["memory", "128Mi"],
      ] as const) {
        // Kubernetes takes a limit for the request where only the limit is set.
        const request = property.at("resources", "requests", name);
        const effective = request.value === undefined ? property.at("resources", "limits", name) : request;
        if (effective.value === undefined) yield* demand(request, () => false, `set it, for instance to "${sample}"`);
        else yield* demand(effective, () => true, "");
      }
    }
  },
  examples: {
    compliant: [
      container({ resources: { requests: { cpu: "100m", memory: "128Mi" } } }),
      container({ resources: { requests: { cpu: "100m" }, limits: { memory: "256Mi" } } }),
    ],
    violating: [container({}), initContainer({ resources: { requests: { memory: "64Mi" } } })],
    notApplicable: [configMap],
    unknown: [container({ resources: { requests: { cpu: UNKNOWN, memory: "128Mi" } } })],
  },
});
