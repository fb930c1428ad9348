import type { SystemBodyInput } from "@axon/core";

type Job = NonNullable<SystemBodyInput["jobs"]>[string];

/** How many requests are sent, and by how many at once. */
interface Load {
  readonly virtualUsers: number;
  readonly requests: number;
}

/** Of k6, each under its own name. */
const modules = ["crypto", "encoding", "http"];

/**
 * A script of k6, which logs in as the API asks, with a token signed by the key that the API checks it with: without one every
 * request would be refused, as the guide's are. It fails above the limits, and says what was measured in one line of JSON.
 */
const script = ({
  virtualUsers,
  requests,
}: Load) => `${modules.map((name) => `import ${name} from "k6/${name}";`).join("\n")}

export const options = {
  scenarios: {
    fusion: { executor: "shared-iterations", vus: ${virtualUsers}, iterations: ${requests}, maxDuration: "15m" },
  },
  thresholds: {
    http_req_failed: ["rate<" + __ENV.MAX_FAILED_SHARE],
    http_req_duration: ["p(95)<" + __ENV.MAX_P95_MILLISECONDS],
  },
  summaryTrendStats: ["avg", "med", "p(95)", "p(99)", "max"],
};

const part = (value) => encoding.b64encode(JSON.stringify(value), "rawurl");

export function setup() {
  const now = Math.floor(Date.now() / 1000);
  const claims = part({ alg: "HS256", typ: "JWT" }) + "." + part({ sub: "load-test", iat: now, exp: now + 3600 });
  return { token: claims + "." + crypto.hmac("sha256", __ENV.JWT_SECRET, claims, "base64rawurl") };
}

export default function ({ token }) {
  const headers = { Authorization: "Bearer " + token, "Content-Type": "application/json" };
  http.post(__ENV.API_URL + "/api/v1/fusion", __ENV.BODY, { headers, timeout: "60s" });
}

export function handleSummary({ metrics, state }) {
  const completed = metrics.http_reqs.values.count;
  const durationSeconds = state.testRunDurationMs / 1000;
  const { med, max, ...high } = metrics.http_req_duration.values;
  const figures = {
    completed,
    failed: Math.round(metrics.http_req_failed.values.rate * completed),
    durationSeconds,
    averageRps: completed / durationSeconds,
    milliseconds: { p50: med, p95: high["p(95)"], p99: high["p(99)"], max },
  };
  return { stdout: JSON.stringify(figures) + "\\n" };
}
`;

function loadTest(load: Load, limits: { readonly failedShare: string; readonly p95Milliseconds: string }): Job {
  return {
    service: "spiralcortex-fusion",
    image: { registry: "docker.io/grafana", repository: "k6", version: "1.3.0" },
    command: [
      "sh",
      "-c",
      `cat > /tmp/load.js <<'END'\n${script(load)}END\nexec k6 run --no-usage-report --quiet /tmp/load.js`,
    ],
    runs: { after: ["spiralcortex-fusion"] },
    cpu: { request: "500m", limit: "2" },
    memory: { request: "512Mi", limit: "2Gi" },
    // What failed once has failed: another try would find warm caches.
    retries: 0,
    deadline: "20m",
    env: {
      MAX_FAILED_SHARE: limits.failedShare,
      MAX_P95_MILLISECONDS: limits.p95Milliseconds,
      BODY: '{"text":"load test"}',
    },
    uses: {
      "spiralcortex-fusion": { env: { API_URL: "url" } },
      "spiralcortex-secrets": { env: { JWT_SECRET: "jwt-secret" } },
    },
  };
}

/** Each release is loaded before it can go on to production: as many as the guide sends, and a thousand at the same moment. */
export const loadTests: Readonly<Record<string, Job>> = {
  "load-test": loadTest({ virtualUsers: 100, requests: 10_000 }, { failedShare: "0.001", p95Milliseconds: "1000" }),
  "burst-test": loadTest({ virtualUsers: 1_000, requests: 1_000 }, { failedShare: "0.01", p95Milliseconds: "30000" }),
};
