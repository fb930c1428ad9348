import type { SystemBodyInput } from "@axon/core";
import { database, inLayer, interruptible, kafka, lasting, pool, processOf, ray, scalingRules } from "./process.ts";
import { axes } from "./topics.ts";

/** Fewest crawlers: one for each axis; three times as many at most (IE-056). */
const crawlers = { min: axes.length, max: 3 * axes.length };

/** Layer 0: fetches events, parses them and gives each its place in a space of vectors. */
export const ingestion = {
  // The number of a replica decides its axis, so that each axis has one to three of them: crawler 12 is of axis 12 mod 9, as long
  // as its frontier stays with it, wherever it runs (IE-056, IE-079).
  "axis-crawlers": {
    ...processOf("crawler", { CRAWLER_AXES: [...axes], CRAWLER_SHARDS: axes.length }),
    ...inLayer("l0-ingestion", "crawler"),
    ...interruptible,
    replicas: crawlers.min,
    cpu: { request: "500m", limit: "2" },
    memory: { request: "1Gi", limit: "4Gi" },
    state: { path: "/var/lib/crawler", storage: "5Gi" },
    // What waits to be crawled, and not what waits to be read: more crawlers make that grow (IE-054, IE-055).
    scale: {
      name: "crawler-hpa",
      ...crawlers,
      demand: [{ metric: "crawl_backlog", perReplica: 1_000 }],
      ...scalingRules,
    },
    uses: {
      kafka: { env: kafka, topics: { publish: ["raw_events.*"] } },
      web: {},
    },
  },
  etl: {
    ...processOf("etl"),
    ...inLayer("l0-ingestion", "etl"),
    ...interruptible,
    replicas: 3,
    cpu: { request: "1", limit: "4" },
    memory: { request: "2Gi", limit: "8Gi" },
    // The guide's lag, where more replicas make it shrink; no topic has work for more than its six partitions (IE-054, IE-080).
    scale: {
      name: "etl-hpa",
      min: 3,
      max: 6,
      demand: axes.map((axis) => ({
        lag: { broker: "kafka", topic: `raw_events.${axis}`, group: "etl" },
        perReplica: 1_000,
      })),
      ...scalingRules,
    },
    uses: {
      kafka: { env: kafka, topics: { consume: ["raw_events.*"], publish: ["parsed_events.*"], group: "etl" } },
      postgres: { env: database, pool: pool(10) },
      // Tells it of new events, so that it need not ask.
      allocation: { env: { ALLOCATION_URL: "url" as const }, optional: true },
    },
  },
  // Hands parsed events to Ray in batches and writes down the vectors that come back. Ray's own workers are resized by Ray alone;
  // for this one the guide's bounds are recommended within, which nothing applies by itself (IE-059, IE-060).
  "ray-workers": {
    ...processOf("embedding"),
    ...inLayer("l0-ingestion", "ray-worker"),
    ...lasting,
    replicas: 2,
    cpu: { request: "1", limit: "2" },
    memory: { request: "4Gi", limit: "8Gi" },
    resize: {
      mode: "recommend",
      min: { cpu: "1", memory: "4Gi" },
      // The guide's 8 CPUs fit no machine of 8: it keeps some for itself.
      max: { cpu: "7500m", memory: "32Gi" },
    },
    uses: {
      kafka: { env: kafka, topics: { consume: ["parsed_events.*"] } },
      postgres: { env: database, pool: pool(10) },
      // Without Ray it computes by itself, slowly, as on one's own machine.
      ray: { env: ray, optional: true },
    },
  },
} satisfies SystemBodyInput["services"];

/** Ray on machines with accelerators: one worker fills one (IE-013, IE-016, IE-022, IE-023). */
export const rayClusters = {
  ray: {
    layer: "l0-ingestion" as const,
    image: "ideation-engine-ray",
    version: "2.56.1",
    head: { cpu: { request: "2", limit: "4" }, memory: "8Gi" },
    workers: {
      // The guide starts with four and keeps one; Ray's autoscaler goes by what waits for it.
      embedding: {
        min: 1,
        max: 8,
        cpu: "7500m",
        memory: "28Gi",
        // As much as the guide's V100 has.
        gpu: { count: 1, memory: "16Gi" },
        nodePool: "gpu-nodes" as const,
      },
    },
    // For Ray's objects; the rest of a worker's memory is for the model (IE-105).
    sharedMemory: "2Gi",
  },
} satisfies SystemBodyInput["rayClusters"];
