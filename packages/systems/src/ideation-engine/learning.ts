import type { SystemBodyInput } from "@axon/core";
import { costControls } from "./costs.ts";
import { database, inLayer, interruptible, kafka, lasting, pool, processOf, readers } from "./process.ts";

/** Where checkpoints are kept, and in which folder. */
const archive = {
  ARCHIVE_ENDPOINT: "endpoint",
  ARCHIVE_BUCKET: "bucket",
  ARCHIVE_REGION: "region",
  ARCHIVE_PREFIX: "prefixes",
  ARCHIVE_ACCESS_KEY_ID: "accessKeyId",
  ARCHIVE_SECRET_ACCESS_KEY: "secretAccessKey",
} as const;

/** Layers 3 to 5: breeds new ideas, learns from rewards, and counts what it all costs. Sizes are the usual ones (IE-084, IE-106). */
export const learning = {
  evolution: {
    ...processOf("evolution"),
    ...inLayer("l3-evolution", "evolution"),
    ...lasting,
    replicas: 2,
    uses: {
      kafka: { env: kafka, topics: { consume: ["rl_rewards"], publish: ["rl_rewards"] } },
      postgres: { env: database, pool: pool(10) },
    },
  },
  // Writes a checkpoint before it goes (IE-112).
  training: {
    ...processOf("training"),
    ...inLayer("l4-training", "training"),
    ...interruptible,
    replicas: 2,
    uses: {
      kafka: { env: kafka, topics: { consume: ["rl_rewards"] } },
      postgres: { env: readers, pool: pool(5) },
      archive: {
        access: "readWrite",
        prefixes: ["checkpoints/"],
        env: archive,
        optional: true,
      },
    },
  },
  // Counts what is spent from what is stored, so that its replicas agree; those who spend ask it (IE-064 to IE-067).
  "cost-controls": {
    ...processOf("cost_controls"),
    ...inLayer("l5-observability", "cost-controls"),
    ...lasting,
    replicas: 2,
    configFile: {
      path: "/etc/ideation-engine/cost-controls.yaml",
      variable: "COST_CONTROLS_FILE",
      content: costControls,
    },
    uses: { postgres: { env: readers, pool: pool(2) } },
  },
} satisfies SystemBodyInput["services"];
