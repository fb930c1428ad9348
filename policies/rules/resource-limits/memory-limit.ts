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
  iso27001,
  nsaCisa,
  podsOf,
  soc2,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const memoryLimit = defineRule({
  scope: "resource",
  name: "memory-limit",
  displayName: "Containers have a memory limit",
  description:
    "One leaking container without a limit takes the memory of the whole node, and its neighbours die with it. With a limit the kernel ends the container that leaks, and only that one.",
  severity: "high",
  remediationSteps: "Set resources.limits.memory on every container and init container.",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  frameworks: [
    axonBaseline("resource-limits", "every container has a memory limit"),
    nsaCisa("Resource policies"),
    soc2("A1.1"),
    iso27001("8.6"),
  ],
  peers: ["CKV_K8S_13", "KSV-0018", "C-0271", "polaris:memoryLimitsMissing", "gatekeeper:containerlimits"],
  tags: ["kubernetes", "capacity"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource)) {
      for (const container of pod.containers.filter(canHaveResources)) {
        const limit = inherited(pod, container, "resources", "limits", "memory");
        yield* demand(limit, (value) => value !== undefined, 'set it, for instance to "512Mi"');
      }
    }
  },
  examples: {
    compliant: [
      container({ resources: { limits: { memory: "512Mi" } } }),
      deployment({ resources: { limits: { memory: "1Gi" } }, containers: [{ name: "api" }] }),
    ],
    violating: [container({}), container({ resources: { limits: { cpu: "1" } } }), initContainer({})],
    notApplicable: [configMap],
    unknown: [container({ resources: { limits: { memory: UNKNOWN } } })],
  },
});
