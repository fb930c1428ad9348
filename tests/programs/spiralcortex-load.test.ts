import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, type KubernetesObject, renderStack, stackConfig } from "../support/program.ts";

/** What a script of k6 gives to k6. */
interface Script {
  readonly options: {
    readonly scenarios: {
      readonly fusion: { readonly executor: string; readonly vus: number; readonly iterations: number };
    };
    readonly thresholds: Readonly<Record<string, readonly string[]>>;
  };
  setup(): { readonly token: string };
  default(data: { readonly token: string }): void;
  handleSummary(data: object): { readonly stdout: string };
}

interface Request {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What k6 has beside JavaScript, as far as the script uses it. */
const stubs = {
  "k6/crypto": `import { createHmac } from "node:crypto";
    export default { hmac: (algorithm, key, data) => createHmac(algorithm, key).update(data).digest("base64url") };`,
  "k6/encoding": `export default { b64encode: (text) => Buffer.from(text).toString("base64url") };`,
  "k6/http": `export default { post: (url, body, { headers }) => globalThis.requests.push({ url, body, headers }) };`,
};

describe("the load that a release of SpiralCortex is put under", () => {
  let folder: string;
  let staging: readonly RegisteredResource[];
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "axon-load-"));
    for (const [name, code] of Object.entries(stubs))
      writeFileSync(join(folder, `${name.replace("/", "-")}.mjs`), code);
    staging = await renderStack("spiralcortex-staging-kubernetes");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const jobOf = (name: string, rendered = staging): KubernetesObject => {
    const found = rendered.find(({ type, name: known }) => type === "kubernetes:batch/v1:Job" && known === name);
    assert.ok(found, name);
    return found.inputs as KubernetesObject;
  };

  /** The script of a job, run with its environment and without k6. */
  async function scriptOf(name: string): Promise<{ script: Script; requests: Request[]; environment: object }> {
    const job = jobOf(name);
    const [{ command }] = job.spec.template.spec.containers;
    const [, code = ""] = /<<'END'\n([\s\S]*)\nEND\nexec k6 run/.exec(command[2]) ?? [];
    const file = join(folder, `${name}.mjs`);
    const local = code.replaceAll(
      /from "(k6\/\w+)"/g,
      (_, module: string) => `from "./${module.replace("/", "-")}.mjs"`,
    );
    writeFileSync(file, local);
    const environment = environmentOf(staging, job);
    const requests: Request[] = [];
    Object.assign(globalThis, {
      requests,
      __ENV: { ...environment, JWT_SECRET: "a key", API_URL: "http://fusion:8000" },
    });
    return { script: await import(pathToFileURL(file).href), requests, environment };
  }

  it("is 10,000 requests by 100 at once, and 1,000 at the same moment (SC-099, SC-102)", async () => {
    const load = (await scriptOf("load-test")).script.options.scenarios.fusion;
    const burst = (await scriptOf("burst-test")).script.options.scenarios.fusion;
    assert.deepEqual([load.executor, load.vus, load.iterations], ["shared-iterations", 100, 10_000]);
    assert.deepEqual([burst.vus, burst.iterations], [1_000, 1_000]);
  });

  it("posts to the fusion endpoint with a token that the API's own key has signed (SC-099)", async () => {
    const { script, requests, environment } = await scriptOf("load-test");
    script.default(script.setup());
    const [request] = requests;
    assert.equal(request?.url, "http://fusion:8000/api/v1/fusion");
    assert.deepEqual(JSON.parse(request?.body ?? ""), { text: "load test" });
    const [, head, claims, signature] = /^Bearer (.+)\.(.+)\.(.+)$/.exec(request?.headers.Authorization ?? "") ?? [];
    assert.equal(signature, createHmac("sha256", "a key").update(`${head}.${claims}`).digest("base64url"));
    assert.equal(Object(environment).JWT_SECRET, "spiralcortex-secrets/jwt-secret");
  });

  it("is held against limits that an installation sets, and fails the release above them (SC-099)", async () => {
    const { script } = await scriptOf("load-test");
    assert.deepEqual(script.options.thresholds, {
      http_req_failed: ["rate<0.001"],
      http_req_duration: ["p(95)<1000"],
    });
    const { spec } = jobOf("load-test");
    assert.equal(spec.backoffLimit, 0);
    const changed = await renderStack("spiralcortex-staging-kubernetes", {
      ...stackConfig("spiralcortex-staging-kubernetes"),
      "axon:overrides": { jobs: { "load-test": { env: { MAX_P95_MILLISECONDS: "300" } } } },
    });
    assert.equal(Object(environmentOf(changed, jobOf("load-test", changed))).MAX_P95_MILLISECONDS, "300");
  });

  it("says how many were sent, how many failed, how long it took and how slow the slowest were (SC-102)", async () => {
    const { script } = await scriptOf("burst-test");
    const { stdout } = script.handleSummary({
      state: { testRunDurationMs: 4_000 },
      metrics: {
        http_reqs: { values: { count: 1_000 } },
        http_req_failed: { values: { rate: 0.002 } },
        http_req_duration: { values: { avg: 90, med: 80, "p(95)": 300, "p(99)": 700, max: 900 } },
      },
    });
    assert.deepEqual(JSON.parse(stdout), {
      completed: 1_000,
      failed: 2,
      durationSeconds: 4,
      averageRps: 250,
      milliseconds: { p50: 80, p95: 300, p99: 700, max: 900 },
    });
  });

  it("comes after the rollout in staging, before production, and never to production itself (SC-099)", async () => {
    for (const name of ["load-test", "burst-test"]) assert.ok(jobOf(name));
    const prod = await renderStack("spiralcortex-prod-kubernetes");
    assert.ok(!prod.some(({ name }) => /load-test|burst-test/.test(name)));
  });
});
