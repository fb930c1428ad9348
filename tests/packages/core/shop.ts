import assert from "node:assert/strict";
import { defineSystem, type Problem, ProblemError, type SystemDefinition, type SystemOverride } from "@axon/core";
import { resolveSystem } from "../../../packages/core/src/resolve.ts";

const size = { cpu: "500m", memory: "512Mi" } as const;
const health = { ready: { path: "/ready" }, live: { path: "/live" } };

/** A small system that is right in every environment; tests bend one thing of it. */
export const shop = defineSystem({
  name: "shop",
  title: "Shop",
  owner: "checkout",
  version: "2.1.0",
  registry: "registry.example.com",
  services: {
    web: {
      ...size,
      image: "web",
      port: 8080,
      health,
      env: { LOG_LEVEL: "info" },
      uses: {
        stock: { env: { STOCK_URL: "url" } },
        orders: { env: { DATABASE_URL: "url" }, pool: { size: 5 } },
        carts: { env: { CACHE_URL: "url" } },
        payment: { env: { PAYMENT_URL: "url" } },
      },
    },
    stock: { ...size, image: "stock", port: 8081, health },
  },
  jobs: {
    migrate: {
      ...size,
      service: "web",
      command: ["migrate"],
      runs: { before: ["web"] },
      uses: { orders: { env: { DATABASE_URL: "url" } } },
    },
  },
  databases: {
    orders: {
      ...size,
      engine: "postgres",
      database: "orders",
      owner: "shop",
      storage: "10Gi",
      backup: { retention: { daily: "7d" } },
    },
  },
  caches: { carts: { ...size, engine: "valkey" } },
  externals: { payment: { host: "pay.example.com", settings: { mode: "live" }, secrets: ["apiKey"] } },
  endpoints: { public: { host: "shop.example.com", routes: [{ path: "/", service: "web" }] } },
  objectives: { recoveryTime: "1h", recoveryPoint: "5m" },
  environments: { dev: {}, staging: {}, prod: {} },
});

/**
 * Lays words over the shop the way a stack file would. It takes anything, as a stack file can hold anything: what the
 * types refuse at compile time must be refused by a message at run time too.
 */
export function problemsOf(overrides: unknown, environment: "dev" | "prod" = "dev"): readonly Problem[] {
  return problemsOfDefinition(shop, overrides as SystemOverride, environment);
}

export function problemsOfDefinition(
  definition: SystemDefinition,
  overrides?: SystemOverride,
  environment: "dev" | "prod" = "dev",
): readonly Problem[] {
  try {
    resolveSystem(definition, { environment, target: "kubernetes", overrides });
  } catch (error) {
    assert.ok(error instanceof ProblemError, String(error));
    return error.problems;
  }
  return [];
}
