import {
  axonBaseline,
  canHaveResources,
  configMap,
  container,
  containersOf,
  defineRule,
  initContainer,
  isHidden,
  iso27001,
  nsaCisa,
  parseQuantity,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const sized = (request: unknown, limit: unknown) =>
  container({ resources: { requests: { memory: request }, limits: { memory: limit } } });

export const resourceRatio = defineRule({
  scope: "resource",
  name: "resource-ratio",
  displayName: "Memory limits stay near what is requested",
  description:
    "The scheduler fills a node by requests; what a limit promises beyond them is there for whoever takes it first. When several do, the kernel ends processes on the node, and not those that took too much.",
  severity: "low",
  remediationSteps: "Raise resources.requests.memory to what the container uses at its peak, or lower the limit.",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  frameworks: [
    axonBaseline("resource-limits", "nodes are not promised twice"),
    nsaCisa("Resource policies"),
    iso27001("8.6"),
  ],
  peers: ["kyverno:enforce-resources-as-ratio", "gatekeeper:containerresourceratios"],
  tags: ["kubernetes", "capacity"],
  types: workloadTypes,
  settings: ["maxMemoryRatio"],
  *check(resource, { maxMemoryRatio }) {
    for (const { property } of containersOf(resource).filter(canHaveResources)) {
      const request = property.at("resources", "requests", "memory");
      const limit = property.at("resources", "limits", "memory");
      if (isHidden(request.value) || isHidden(limit.value)) {
        yield unknown(isHidden(limit.value) ? limit : request);
        continue;
      }
      const [low, high] = [parseQuantity(request.value), parseQuantity(limit.value)];
      if (!low || !high || high <= low * maxMemoryRatio) continue;
      const times = Math.round((high / low) * 10) / 10;
      yield violation(
        limit,
        `is ${times} times the request`,
        `keep it within ${maxMemoryRatio} times, or request more`,
      );
    }
  },
  examples: {
    compliant: [
      sized("256Mi", "1Gi"),
      sized(undefined, "1Gi"),
      sized("1Gi", undefined),
      sized("not a size", "1Gi"),
      sized("0", "1Gi"),
    ],
    violating: [
      sized("128Mi", "2Gi"),
      initContainer({ resources: { requests: { memory: "100M" }, limits: { memory: 1_000_000_000 } } }),
    ],
    notApplicable: [configMap],
    unknown: [sized(UNKNOWN, "1Gi"), sized("1Gi", UNKNOWN)],
  },
});
