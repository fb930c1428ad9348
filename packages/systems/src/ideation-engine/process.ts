/** The six layers, by their namespaces (IE-026). */
export const layers = {
  "l0-ingestion": { labels: { layer: "L0" } },
  "l1-allocation": { labels: { layer: "L1" } },
  "l2-dialogue": { labels: { layer: "L2" } },
  "l3-evolution": { labels: { layer: "L3" } },
  "l4-training": { labels: { layer: "L4" } },
  "l5-observability": { labels: { layer: "L5" } },
};

/** Where a process stands, and the guide's own word for it, by which its costs are split (IE-027, IE-113). */
export function inLayer<Layer extends keyof typeof layers>(layer: Layer, component: string) {
  return { layer, labels: { component } };
}

/** The port of every process: the calls it answers, its checks and its metrics. */
const port = 8000;

/** Answers when the process is up, from inside the image, which has Python but perhaps no curl. */
const containerCheck = [
  "python",
  "-c",
  `import urllib.request as r; r.urlopen("http://127.0.0.1:${port}/health/live", timeout=4)`,
];

/** Asks everything whose address it is given whether it is ready; an answer other than 2xx is a failure. */
export const askReady = [
  "python",
  "-c",
  [
    "import os, urllib.request as r",
    'for name in ("ORCHESTRATOR_URL", "COST_CONTROLS_URL"):',
    "    if name in os.environ:",
    '        r.urlopen(os.environ[name] + "/health/ready", timeout=10)',
  ].join("\n"),
];

/** Path and port are inputs of the guide's checklists, which give neither; every process answers alike (IE-085). */
const health = {
  ready: { path: "/health/ready", period: "10s" },
  live: { path: "/health/live", period: "20s", failureThreshold: 3 },
  startup: { path: "/health/live", period: "10s", failureThreshold: 30 },
  container: { command: containerCheck, interval: "30s", timeout: "5s", startPeriod: "60s", retries: 3 },
};

/** What the guide gives containers without figures of their own (IE-106). */
const usualSize = { cpu: { request: "500m", limit: "1" }, memory: { request: "1Gi", limit: "2Gi" } };

/** Settings of production that every process reads (IE-078). */
const settings = { ENVIRONMENT: "production", REGION: "us-west-2", LOG_LEVEL: "INFO", LOG_FORMAT: "json" };

/** What all processes have in common: one image, of which each is a module (IE-070). */
export function processOf(module: string, env: Readonly<Record<string, string | number | string[]>> = {}) {
  return {
    image: "ideation-engine",
    command: ["python", "-m", `ideation_engine.${module}`],
    port,
    ...usualSize,
    disk: { request: "512Mi", limit: "4Gi" },
    health,
    metrics: { path: "/metrics", interval: "15s", timeout: "10s" },
    rollout: { maxSurge: 1, maxUnavailable: 0, deadline: "10m" },
    user: { uid: 1000, gid: 1000 },
    env: { ...settings, ...env },
  };
}

/** What must not be taken away: who leads, what answers (IE-112). */
export const lasting = { nodePool: "general-nodes" } as const;

/** May be taken away at two minutes' notice: it ends what it does within one and a half (IE-112). */
export const interruptible = {
  nodePool: "spot-provisioner",
  requestTimeout: "80s",
  shutdown: { drain: "5s", grace: "90s" },
} as const;

/** How the orchestrator, the crawlers and those who read events come and go (IE-055, IE-058). */
export const scalingRules = {
  up: { stabilization: "300s", policies: [{ type: "percent" as const, value: 100, period: "60s" }] },
  down: { stabilization: "600s", policies: [{ type: "percent" as const, value: 50, period: "60s" }] },
};

/** Where a process reads and writes events; over TLS, with a login of its own (IE-045, IE-046, IE-087). */
export const kafka = {
  KAFKA_BOOTSTRAP_SERVERS: "bootstrapServers",
  KAFKA_SECURITY_PROTOCOL: "protocol",
  KAFKA_USERNAME: "username",
  KAFKA_PASSWORD: "password",
  KAFKA_CA: "certificateAuthority",
} as const;

/** The database as the guide names its parts; the URL has them all (IE-086). */
export const database = {
  DATABASE_URL: "url",
  DATABASE_HOST: "host",
  DATABASE_PORT: "port",
  DATABASE_NAME: "database",
} as const;

/** The standbys, for those who never write (IE-086). */
export const readers = {
  DATABASE_URL: "readUrl",
  DATABASE_HOST: "readHost",
  DATABASE_PORT: "port",
  DATABASE_NAME: "database",
} as const;

/** Where Ray takes work. */
export const ray = { RAY_ADDRESS: "address" } as const;

/** Connections of one replica; behind the pooler, the server sees few of them. */
export const pool = (size: number) => ({ size, overflow: 0, timeout: "30s", recycle: "30m" });
