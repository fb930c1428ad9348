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

export const cpuLimit = defineRule({
  scope: "resource",
  name: "cpu-limit",
  displayName: "Containers have a CPU limit",
  description:
    "Without a limit a busy loop takes all the CPU that its neighbours did not request. A limit set too low slows a service down, so this is advice.",
  severity: "low",
  remediationSteps: "Set resources.limits.cpu to what the container may use at most, well above its request.",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  frameworks: [
    axonBaseline("resource-limits", "every container has a CPU limit"),
    nsaCisa("Resource policies"),
    soc2("A1.1"),
    iso27001("8.6"),
  ],
  peers: [
    "CKV_K8S_11",
    "KSV-0011",
    "C-0270",
    "polaris:cpuLimitsMissing",
    "kyverno:require-cpu-limits",
    "kyverno:forbid-cpu-limits",
  ],
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
