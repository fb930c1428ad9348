import {
  axonBaseline,
  configMap,
  countOf,
  defineRule,
  demand,
  durationHours,
  iso27001,
  manifest,
  root,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const pool = (spec: object, apiVersion = "karpenter.sh/v1") => manifest({ apiVersion, kind: "NodePool", spec });
const expiring = (expireAfter: unknown) => pool({ template: { spec: { expireAfter } } });

/** 90 days, three times what Karpenter does where nothing is said. Source: Karpenter's API, NodeClaimTemplateSpec. */
const mostHours = 2160;

export const nodeExpiry = defineRule({
  scope: "resource",
  name: "node-expiry",
  displayName: "Nodes are replaced before they are old",
  description:
    "A node that lives for a year runs the kernel, and holds the credentials and whatever somebody left behind, of a year ago. What is replaced every month gets its patches without anybody's doing, and proves that it can be.",
  severity: "low",
  remediationSteps:
    "Leave template.spec.expireAfter at 720h, or set it to 2160h or less, and let disruption.budgets allow a node at some time.",
  url: "https://karpenter.sh/docs/concepts/disruption/",
  frameworks: [axonBaseline("governance", "what runs is patched"), iso27001("8.8"), iso27001("8.19")],
  peers: [],
  tags: ["kubernetes", "patching"],
  types: ["kubernetes:karpenter.sh:NodePool"],
  *check(resource) {
    const spec = root(resource).at("spec");
    const isSoon = (value: Value | undefined) => value === undefined || (durationHours(value) ?? Infinity) <= mostHours;
    // Before version 1 of its API Karpenter had it among what disrupts.
    for (const place of [spec.at("template", "spec", "expireAfter"), spec.at("disruption", "expireAfter")]) {
      yield* demand(place, isSoon, `set it to ${mostHours}h or less`);
    }
    for (const budget of spec.at("disruption", "budgets").items()) {
      // One with a schedule, or for some reasons, leaves a time, or a reason, for the rest.
      if (budget.at("schedule").value !== undefined || budget.at("reasons").value !== undefined) continue;
      yield* demand(budget.at("nodes"), (value) => countOf(value ?? "10%", 100) !== 0, "allow one node or more");
    }
  },
  examples: {
    compliant: [
      expiring("720h"),
      expiring(undefined),
      pool({ disruption: { budgets: [{ nodes: "10%" }, { nodes: "0", schedule: "0 8 * * *", duration: "10h" }] } }),
      pool({ disruption: { expireAfter: "720h" } }, "karpenter.sh/v1beta1"),
    ],
    violating: [
      expiring("Never"),
      expiring("8760h"),
      pool({ disruption: { expireAfter: "Never" } }, "karpenter.sh/v1beta1"),
      pool({ disruption: { budgets: [{ nodes: "0%" }] } }),
    ],
    notApplicable: [configMap],
    unknown: [expiring(UNKNOWN)],
  },
});
