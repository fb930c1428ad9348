import {
  axonBaseline,
  canHaveResources,
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  inherited,
  initContainer,
  podsOf,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const cpuLimit = defineRule({
  scope: "resource",
  name: "cpu-limit",
  displayName: "Containers have a CPU limit",
  description:
    "Without a limit a busy loop takes all the CPU that its neighbours did not request. A limit set too low slows a service down, so this is advice.",
  severity: "low",
  remediationSteps: "Set resources.limits.cpu to what the container may use at most, well above its request.",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  framework: axonBaseline("capacity", "every container has a CPU limit"),
  tags: ["kubernetes", "capacity"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource)) {
      for (const container of pod.containers.filter(canHaveResources)) {
        const limit = inherited(pod, container, "resources", "limits", "cpu");
        yield* demand(limit, (value) => value !== undefined, 'set it, for instance to "1"');
      }
    }
  },
  examples: {
    compliant: [
      container({ resources: { limits: { cpu: "1" } } }),
      deployment({ resources: { limits: { cpu: "2" } }, containers: [{ name: "api" }] }),
    ],
    violating: [container({}), container({ resources: { limits: { memory: "512Mi" } } }), initContainer({})],
    notApplicable: [configMap],
    unknown: [container({ resources: { limits: { cpu: UNKNOWN } } })],
  },
});
