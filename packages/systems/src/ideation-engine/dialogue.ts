import type { SystemBodyInput } from "@axon/core";
import { database, inLayer, interruptible, kafka, lasting, pool, processOf, ray, scalingRules } from "./process.ts";

/** The language models' keys, in the one layer that calls them (IE-108, IE-109). */
const languageModels = {
  "api-keys": { env: { OPENAI_API_KEY: "openai-api-key", ANTHROPIC_API_KEY: "anthropic-api-key" } },
  openai: { env: { OPENAI_URL: "url" } },
  anthropic: { env: { ANTHROPIC_URL: "url" } },
} as const;

/** Where a dialogue asks what it may still spend; a dialogue goes on where nobody counts. */
const costs = { "cost-controls": { env: { COST_CONTROLS_URL: "url" }, optional: true } } as const;

const orchestrator = { env: { ORCHESTRATOR_URL: "url" }, optional: true } as const;

/** Layers 1 and 2: sorts events into clusters, and has agents talk about them. The guide sizes layer 2 alone (IE-084). */
export const dialogue = {
  allocation: {
    ...processOf("allocation"),
    ...inLayer("l1-allocation", "allocation"),
    ...lasting,
    replicas: 2,
    uses: {
      kafka: { env: kafka, topics: { consume: ["parsed_events.*"] } },
      postgres: { env: database, pool: pool(10) },
      // Asks for the vector of a question.
      ray: { env: ray, optional: true },
      orchestrator,
    },
  },
  orchestrator: {
    ...processOf("orchestrator"),
    ...inLayer("l2-dialogue", "orchestrator"),
    ...lasting,
    replicas: 3,
    cpu: { request: "2", limit: "8" },
    memory: { request: "4Gi", limit: "16Gi" },
    // A dialogue that runs may end: the guide gives no time, ten minutes hold a long one (IE-132).
    requestTimeout: "10m",
    shutdown: { drain: "5s", grace: "610s" },
    rollout: { maxSurge: 1, maxUnavailable: 0, deadline: "20m" },
    minAvailable: 2,
    // The guide has no rule for fewer: the crawlers' (IE-058).
    scale: {
      name: "dialogue-pods-hpa",
      min: 3,
      max: 50,
      cpuPercent: 70,
      memoryPercent: 80,
      demand: [{ metric: "queue_depth", perReplica: 10 }],
      down: scalingRules.down,
    },
    uses: {
      ...languageModels,
      ...costs,
      kafka: { env: kafka, topics: { consume: ["parsed_events.*"], publish: ["rl_rewards"] } },
      postgres: { env: database, pool: pool(10) },
    },
  },
  // Ten of them whatever the load: the guide scales the orchestrator alone (IE-082).
  agents: {
    ...processOf("agent"),
    ...inLayer("l2-dialogue", "agent"),
    ...interruptible,
    replicas: 10,
    cpu: { request: "1", limit: "4" },
    memory: { request: "2Gi", limit: "8Gi" },
    minAvailable: 8,
    uses: {
      ...languageModels,
      ...costs,
      orchestrator,
    },
  },
} satisfies SystemBodyInput["services"];
