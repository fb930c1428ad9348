import type { SystemBodyInput } from "@axon/core";

/** The models of a release, each in its version. */
export const models = {
  fetch: {
    path: "/app/models",
    size: "10Gi",
    artefacts: {
      emotion_v2: { from: "emotion", version: "2.1.0" },
      risk_v3: { from: "risk", version: "3.0.1" },
      ethics_v1: { from: "ethics", version: "1.2.0" },
    },
  },
};

/** Beside the folder of models, the store that they would be fetched from, by the variables that every SDK for S3 reads. */
export const modelStore = {
  env: {
    AWS_ENDPOINT_URL_S3: "endpoint",
    AWS_REGION: "region",
    AWS_ACCESS_KEY_ID: "accessKeyId",
    AWS_SECRET_ACCESS_KEY: "secretAccessKey",
    MODEL_BUCKET: "bucket",
  },
  optional: true,
} as const;

/** Where a process finds them. */
export const modelPaths = {
  EMOTION_MODEL_PATH: "/app/models/emotion_v2",
  RISK_MODEL_PATH: "/app/models/risk_v3",
  ETHICS_MODEL_PATH: "/app/models/ethics_v1",
};

/**
 * The suite of the image against the models that the release would load: nothing of a release that fails it rolls out, or goes
 * on to production (SC-100).
 */
export const modelTests: NonNullable<SystemBodyInput["jobs"]> = {
  "model-tests": {
    service: "spiralcortex-fusion",
    command: ["python", "-m", "pytest", "tests/model_tests.py", "-v"],
    runs: { before: ["spiralcortex-fusion"] },
    cpu: { request: "1", limit: "2" },
    memory: { request: "2Gi", limit: "4Gi" },
    // What failed once has failed.
    retries: 0,
    deadline: "30m",
    env: { ...modelPaths, MODEL_CACHE_DIR: "/app/cache" },
    uses: { "spiralcortex-models": models },
  },
};
