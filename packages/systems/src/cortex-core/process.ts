/** Processes in each replica (CC-024 to CC-026); each opens a connection pool of its own. */
export const workers = 4;

/**
 * A request as the edge would bring it, for the API answers its allowed hosts alone, and only over HTTPS (CC-039); an answer
 * other than 2xx is a failure. The slim image has Python but no curl (CC-027).
 * @param url an expression of Python
 */
export const ask = (url: string) => [
  "python",
  "-c",
  [
    "import os, urllib.request as r",
    'host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]',
    'headers = {"Host": host, "X-Forwarded-Proto": "https"}',
    `r.urlopen(r.Request(${url}, headers=headers), timeout=4)`,
  ].join("; "),
];

/** Scrape, probe and rollout settings are the same for all three services of the guide (CC-035, CC-039, CC-043, CC-044). */
export const health = (port: number) => ({
  ready: { path: "/health/ready", initialDelay: "15s", period: "10s" },
  live: { path: "/health/live", initialDelay: "30s", period: "20s" },
  startup: { path: "/health/live", period: "10s", failureThreshold: 30 },
  container: {
    command: ask(`"http://127.0.0.1:${port}/health/live"`),
    interval: "30s",
    timeout: "5s",
    startPeriod: "30s",
    retries: 3,
  },
});

/**
 * What gunicorn is started with (CC-024 to CC-026). It answers SIGTERM by waiting for open requests, 30 s unless told
 * otherwise, which would cut off the longer ones that the shutdown leaves time for.
 */
export const gunicorn = (port: number, requestSeconds: number) => ({
  GUNICORN_CMD_ARGS: [
    `--bind=0.0.0.0:${port}`,
    `--workers=${workers}`,
    "--worker-class=uvicorn.workers.UvicornWorker",
    `--graceful-timeout=${requestSeconds}`,
  ].join(" "),
});

export const logging = { LOG_FORMAT: "json", PYTHONUNBUFFERED: "1" };

/** Migrations are small and must leave logs that can be read the next morning; the guide's 100 s are too short (CC-069). */
export const migration = {
  command: ["alembic", "upgrade", "head"],
  cpu: { request: "100m", limit: "500m" },
  memory: { request: "256Mi", limit: "512Mi" },
  retries: 4,
  deadline: "10m",
  keepFor: "1d",
};

/**
 * Takes the schema back to the revision that REVISION names, by one step unless it is set: with the image that knows how, and only
 * when somebody asks (CC-083). A second try would take a second step back.
 */
export const downgrade = {
  command: ["python", "-c", 'import os; os.execvp("alembic", ["alembic", "downgrade", os.environ["REVISION"]])'],
  runs: { onDemand: true as const },
  env: { REVISION: "-1" },
  cpu: migration.cpu,
  memory: migration.memory,
  retries: 0,
  deadline: migration.deadline,
};
