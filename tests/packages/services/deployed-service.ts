import assert from "node:assert/strict";
import { KubernetesService, type KubernetesServiceArgs } from "@axon/services/kubernetes";
import { only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

export const labels = { "app.kubernetes.io/part-of": "cortex-core" };

/** The API of Cortex Core as its guide has it in production. */
export const api: KubernetesServiceArgs = {
  namespace: "cortex-core",
  labels,
  image: "registry.example.com/cortex-core-api:1.4.2",
  port: 8000,
  replicas: 3,
  resources: { cpu: { request: "250m", limit: "500m" }, memory: { request: "256Mi", limit: "512Mi" } },
  health: {
    ready: { path: "/health/ready", initialDelay: "15s", period: "10s" },
    live: { path: "/health/live", initialDelay: "30s", period: "20s" },
  },
};

export const scale: NonNullable<KubernetesServiceArgs["scale"]> = {
  min: 3,
  max: 10,
  cpuPercent: 70,
  memoryPercent: 80,
  up: {
    stabilization: "60s",
    policies: [
      { type: "percent", value: 100, period: "60s" },
      { type: "pods", value: 4, period: "60s" },
    ],
    select: "max",
  },
  down: { stabilization: "300s", policies: [{ type: "percent", value: 10, period: "60s" }] },
};

export async function deploy(args: Partial<KubernetesServiceArgs> = {}): Promise<readonly RecordedResource[]> {
  const resources = await recordResources(() => {
    new KubernetesService("cortex-core-api", { ...api, ...args });
  });
  assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
  return resources;
}

export const deploymentType = "kubernetes:apps/v1:Deployment";
export const specOf = (resources: readonly RecordedResource[], type: string) =>
  Object(only(resources, type).inputs.spec);
export const podOf = (resources: readonly RecordedResource[]) => specOf(resources, deploymentType).template.spec;
export const containerOf = (resources: readonly RecordedResource[]) => podOf(resources).containers[0];
