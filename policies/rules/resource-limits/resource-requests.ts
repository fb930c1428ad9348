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

const samples = [
  ["cpu", "100m"],
  ["memory", "128Mi"],
] as const;

export const resourceRequests = defineRule({
  scope: "resource",
  name: "resource-requests",
  displayName: "Containers request CPU and memory",
  description:
    "Without requests the scheduler packs pods blindly, autoscaling has nothing to compare with, and the pod is the first to be evicted. The node then fills up until the kernel decides by itself which process dies.",
  severity: "medium",
  remediationSteps:
    "Set resources.requests.cpu and resources.requests.memory to what the container uses under normal load.",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  frameworks: [
    axonBaseline("resource-limits", "every container requests CPU and memory"),
    nsaCisa("Resource policies"),
    soc2("A1.1"),
    iso27001("8.6"),
  ],
  peers: [
    "CKV_K8S_10",
    "CKV_K8S_12",
    "KSV-0015",
    "KSV-0016",
    "C-0268",
    "C-0269",
    "kube-linter:unset-cpu-requirements",
    "kube-linter:unset-memory-requirements",
    "polaris:cpuRequestsMissing",
    "polaris:memoryRequestsMissing",
    "kyverno:require-pod-requests-limits",
    "gatekeeper:containerrequests",
    "gatekeeper:containerresources",
  ],
  tags: ["kubernetes", "capacity"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource)) {
      for (const container of pod.containers.filter(canHaveResources)) {
        for (const [name, sample] of samples) {
          const request = inherited(pod, container, "resources", "requests", name);
          // Kubernetes takes the limit for the request where only the limit is set.
          const limit = inherited(pod, container, "resources", "limits", name);
          const effective = request.holding(request.value ?? limit.value);
          yield* demand(effective, (value) => value !== undefined, `set it, for instance to "${sample}"`);
        }
      }
    }
  },
  examples: {
    compliant: [
      container({ resources: { requests: { cpu: "100m", memory: "128Mi" } } }),
      container({ resources: { requests: { cpu: "100m" }, limits: { memory: "256Mi" } } }),
      deployment({ resources: { requests: { cpu: "1", memory: "1Gi" } }, containers: [{ name: "api" }] }),
    ],
    violating: [container({}), initContainer({ resources: { requests: { memory: "64Mi" } } })],
    notApplicable: [configMap],
    unknown: [container({ resources: { requests: { cpu: UNKNOWN, memory: "128Mi" } } })],
  },
});
