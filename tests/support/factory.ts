import { defineSystem } from "@axon/core";

const small = { cpu: { request: "100m", limit: "500m" }, memory: { request: "128Mi", limit: "256Mi" } };
const process = { image: "factory", replicas: 2, ...small };
const worker = {
  ...process,
  metrics: false as const,
  health: { ready: { command: ["/bin/ready"] }, live: { command: ["/bin/live"] } },
};
const web = { ...process, health: { ready: { path: "/ready" }, live: { path: "/live" } } };

/** A system that uses everything a target can make, once. */
export const factory = defineSystem({
  name: "factory",
  title: "Factory",
  owner: "makers",
  version: "1.0.0",
  registry: "registry.example.com",
  nodePools: {
    gpu: {
      machines: ["g6.xlarge"],
      min: 0,
      max: 4,
      gpu: true,
      labels: { "node-type": "gpu" },
      taints: [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" }],
      limits: { cpu: "16", memory: "64Gi" },
    },
  },
  services: {
    api: {
      ...web,
      port: 8000,
      address: { name: "api-service", port: 80 },
      configFile: { path: "/etc/api/api.yaml", content: { app: { name: "Factory", debug: false } } },
      rollout: { strategy: { canary: { steps: [{ percent: 25, pause: "5m" }] } } },
      uses: {
        keys: { env: { SIGNING_KEY: "signing-key" } },
        models: {
          fetch: { path: "/models", size: "2Gi", artefacts: { emotion: { from: "emotion", version: "2.1.0" } } },
          access: "read",
        },
        find: { env: { SEARCH_URL: "url", SEARCH_PASSWORD: "password" } },
        traces: {},
      },
    },
    reader: {
      ...worker,
      scale: {
        name: "reader-hpa",
        min: 1,
        max: 6,
        demand: [
          { lag: { broker: "bus", topic: "raw.a", group: "reader" }, perReplica: 100 },
          { metric: "queue_depth", perReplica: 10 },
        ],
      },
      sharedMemory: { "/dev/shm": "64Mi" },
      uses: {
        bus: {
          env: { BOOTSTRAP: "bootstrapServers", KAFKA_USER: "username", KAFKA_PASSWORD: "password" },
          topics: { consume: ["raw.*"], publish: ["parsed"] },
        },
        shared: { mount: { path: "/data" } },
        ray: { env: { RAY: "address" } },
        traces: { env: { OTEL_EXPORTER_OTLP_ENDPOINT: "httpEndpoint" } },
      },
    },
    green: {
      ...web,
      metrics: false,
      port: 8001,
      gpu: { count: 1 },
      nodePool: "gpu",
      rollout: { strategy: { blueGreen: {} } },
    },
  },
  jobs: { sweep: { service: "reader", command: ["sweep"], runs: { onDemand: true }, ...small } },
  secrets: { keys: { keys: { "signing-key": { generate: { length: 64 } }, "vendor-key": "provided" } } },
  brokers: {
    bus: {
      engine: "kafka",
      cpu: { request: "500m", limit: "1" },
      memory: "4Gi",
      storage: "50Gi",
      topics: {
        "raw.a": { partitions: 6, retention: "7d", compression: "lz4" },
        parsed: { partitions: 3, retention: "1d" },
      },
    },
  },
  searches: { find: { engine: "elasticsearch", cpu: { request: "500m", limit: "1" }, memory: "2Gi", storage: "10Gi" } },
  buckets: { models: { expireAfter: "30d" } },
  volumes: { shared: { size: "50Gi", access: "shared" } },
  rayClusters: {
    ray: {
      image: { repository: "ray", version: "2.56.1" },
      version: "2.56.1",
      head: { cpu: "1", memory: "4Gi" },
      workers: { gpu: { min: 0, max: 2, cpu: "2", memory: "8Gi", gpu: { count: 1 }, nodePool: "gpu" } },
    },
  },
  tracing: { traces: { engine: "jaeger", sampling: 0.1 } },
  monitoring: {
    alerts: {
      ReaderIdle: {
        expression: 'rate(read_total{job="reader"}[5m]) == 0',
        severity: "warning",
        summary: "reader reads nothing",
        component: "reader",
      },
    },
    dashboards: { "Reader Throughput": { panels: [{ title: "Read", queries: { read: "rate(read_total[5m])" } }] } },
  },
  maintenance: { schedule: "0 2 * * 0", duration: "2h" },
  contacts: { "On call": "makers@example.com" },
  objectives: { recoveryTime: "1h", recoveryPoint: "5m" },
  environments: {
    dev: { tracing: { traces: { store: "memory", sampling: 1 } } },
    staging: {},
    prod: { secondRegion: {} },
  },
});

export default factory;
