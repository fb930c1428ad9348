import type { SystemDefinition } from "@axon/core";

/** Services that share a cache; each also calls the one before it. */
const servicesPerStore = 10;

/** A system of as many services as one wants, each with what a real one has: an autoscaler, checks, a cache and a neighbour. */
export function generatedSystem(count: number): SystemDefinition {
  const names = Array.from({ length: count }, (_, index) => `service-${index}`);
  const stores = Array.from({ length: Math.ceil(count / servicesPerStore) }, (_, index) => `cache-${index}`);
  const uses = (index: number): Record<string, { env: Record<string, string> }> => ({
    [`cache-${Math.floor(index / servicesPerStore)}`]: { env: { CACHE_URL: "url" } },
    ...(index === 0 ? {} : { [`service-${index - 1}`]: { env: { UPSTREAM_URL: "url" } } }),
  });
  return {
    name: "generated",
    title: "Generated",
    owner: "bench",
    version: "1.0.0",
    registry: "registry.example.com",
    services: Object.fromEntries(names.map((name, index) => [name, { ...service, image: name, uses: uses(index) }])),
    caches: Object.fromEntries(stores.map((name) => [name, { engine: "redis" as const, ...size }])),
    environments: { dev: {} },
  };
}

const size = { cpu: { request: "100m", limit: "500m" }, memory: { request: "128Mi", limit: "256Mi" } };
const service = {
  ...size,
  port: 8000,
  replicas: 2,
  scale: { min: 2, max: 4, cpuPercent: 70 },
  health: { ready: { path: "/ready" }, live: { path: "/live" } },
  env: { LOG_LEVEL: "INFO" },
};
