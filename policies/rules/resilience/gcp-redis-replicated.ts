import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "gcp:redis/instance:Instance";
const cache = (fields: Readonly<Record<string, unknown>>) => resource(type, { memorySizeGb: 1, ...fields });

export const gcpRedisReplicated = defineRule({
  scope: "resource",
  name: "gcp-redis-replicated",
  displayName: "Production caches of Google Cloud have a replica",
  description:
    "A cache of the basic tier is one machine: when it is patched or fails, every session and every cached answer is gone at once. In the standard tier a replica in another zone takes over.",
  severity: "high",
  remediationSteps: 'Set tier to "STANDARD_HA".',
  url: "https://cloud.google.com/memorystore/docs/redis/high-availability-for-memorystore-for-redis",
  frameworks: [axonBaseline("resilience", "production survives a zone"), soc2("A1.2"), iso27001("8.14")],
  peers: [],
  tags: ["gcp", "data", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    yield* demand(root(resource).at("tier"), (tier) => tier === "STANDARD_HA", 'set it to "STANDARD_HA"');
  },
  examples: {
    compliant: [cache({ tier: "STANDARD_HA" }), cache({ labels: { environment: "dev" } })],
    violating: [cache({}), cache({ tier: "BASIC" })],
    notApplicable: [configMap],
    unknown: [cache({ tier: UNKNOWN })],
  },
});
