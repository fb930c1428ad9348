import { defineSystem } from "@axon/core";

/** A system all of whose parts stand in a layer, so that nothing of it runs in a namespace of its own. */
export const terraced = defineSystem({
  name: "terrace",
  title: "Terrace",
  owner: "gardeners",
  version: "1.0.0",
  registry: "registry.example.com",
  layers: { upper: {} },
  services: {
    vine: {
      image: "vine",
      layer: "upper",
      port: 8000,
      replicas: 2,
      cpu: { request: "100m", limit: "500m" },
      memory: { request: "128Mi", limit: "256Mi" },
      health: { ready: { path: "/ready" }, live: { path: "/live" } },
    },
  },
  monitoring: { enabled: false },
  environments: { dev: {} },
});
