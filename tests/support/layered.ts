import { defineSystem } from "@axon/core";

const small = { cpu: { request: "100m", limit: "500m" }, memory: { request: "128Mi", limit: "256Mi" } };
const process = { image: "river", replicas: 2, ...small };
const health = { ready: { path: "/ready" }, live: { path: "/live" } };

/** A system whose parts live in namespaces of their own and use each other across the borders. */
export const layered = defineSystem({
  name: "river",
  title: "River",
  owner: "flow",
  version: "1.0.0",
  registry: "registry.example.com",
  layers: { source: { labels: { layer: "L0" } }, mouth: { labels: { layer: "L1" } }, bed: {} },
  services: {
    spring: {
      ...process,
      layer: "source",
      port: 8000,
      health,
      uses: {
        stream: {
          env: { BOOTSTRAP: "bootstrapServers", STREAM_PASSWORD: "password", STREAM_CA: "certificateAuthority" },
          topics: { publish: ["drops"] },
        },
        stones: { env: { STONES_URL: "url" } },
        sand: { env: { SAND_URL: "url" } },
        silt: {
          access: "write",
          env: {
            SILT: "endpoint",
            SILT_CA: "certificateAuthority",
            SILT_ID: "accessKeyId",
            SILT_KEY: "secretAccessKey",
          },
        },
      },
    },
    delta: {
      ...process,
      layer: "mouth",
      port: 8001,
      health,
      scale: { min: 2, max: 4, cpuPercent: 70 },
      uses: {
        spring: { env: { SPRING_URL: "url" } },
        stones: { env: { STONES_URL: "url", STONES_READ_URL: "readUrl" } },
        stream: { env: { BOOTSTRAP: "bootstrapServers", STREAM_PASSWORD: "password" }, topics: { consume: ["drops"] } },
        key: { env: { KEY: "signing" } },
        shells: { env: { SHELLS_URL: "url", SHELLS_PASSWORD: "password", SHELLS_CA: "certificateAuthority" } },
      },
    },
    bank: { ...process, port: 8002, health },
  },
  jobs: {
    dredge: { service: "spring", command: ["dredge"], runs: { before: ["spring"] }, ...small },
    measure: { service: "delta", command: ["measure"], runs: { schedule: "0 4 * * *" }, ...small },
  },
  secrets: { key: { keys: { signing: { generate: { length: 64 } } } } },
  brokers: {
    stream: {
      engine: "kafka",
      layer: "bed",
      cpu: { request: "500m", limit: "1" },
      memory: "4Gi",
      storage: "50Gi",
      topics: { drops: { partitions: 6, retention: "7d" } },
    },
  },
  searches: {
    shells: {
      engine: "elasticsearch",
      layer: "bed",
      cpu: { request: "500m", limit: "1" },
      memory: "2Gi",
      storage: "10Gi",
    },
  },
  databases: {
    stones: {
      engine: "postgres",
      version: "18",
      layer: "bed",
      database: "stones",
      owner: "river",
      instances: 2,
      pooler: { instances: 2, poolSize: 20, maxClientConnections: 200 },
      backup: { schedule: "0 2 * * *", pointInTime: true, retention: { daily: "30d" } },
      cpu: { request: "500m", limit: "1" },
      memory: "1Gi",
      storage: "10Gi",
    },
  },
  caches: { sand: { engine: "redis", layer: "bed", ...small } },
  buckets: { silt: {} },
  endpoints: {
    public: {
      host: "river.example.com",
      routes: [{ path: "/", service: "delta" }],
    },
  },
  objectives: { recoveryTime: "4h", recoveryPoint: "5m" },
  environments: { dev: {}, staging: {}, prod: {} },
});

export default layered;
