import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  parseQuantity,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const pool = (limits: unknown) => manifest({ apiVersion: "karpenter.sh/v1", kind: "NodePool", spec: { limits } });

export const nodePoolLimits = defineRule({
  scope: "resource",
  name: "node-pool-limits",
  displayName: "Node pools that grow by themselves have an end",
  description:
    "Karpenter buys nodes for every pod that waits, and stops nowhere unless it is told to. A loop that makes pods is then a bill, and one that nobody sees before the end of the month.",
  severity: "medium",
  remediationSteps: "Set limits.cpu and limits.memory to the most that the pool may ever have.",
  url: "https://karpenter.sh/docs/concepts/nodepools/#speclimits",
  frameworks: [axonBaseline("resource-limits", "nothing grows without an end"), soc2("A1.1"), iso27001("8.6")],
  peers: [],
  tags: ["kubernetes", "scaling", "cost"],
  types: ["kubernetes:karpenter.sh:NodePool"],
  *check(resource) {
    const limits = root(resource).at("spec", "limits");
    const isBound = (value: Value | undefined) => parseQuantity(value) !== undefined;
    yield* demand(limits.at("cpu"), isBound, "set it to the most that the pool may have");
    yield* demand(limits.at("memory"), isBound, "set it to the most that the pool may have");
  },
  examples: {
    compliant: [pool({ cpu: "160", memory: "640Gi" }), pool({ cpu: 64, memory: "256Gi", "nvidia.com/gpu": "8" })],
    violating: [pool(undefined), pool({ cpu: "160" }), pool({ memory: "640Gi" })],
    notApplicable: [configMap],
    unknown: [pool(UNKNOWN), pool({ cpu: UNKNOWN, memory: "640Gi" })],
  },
});
