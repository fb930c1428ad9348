import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { plan } from "@axon/core";
import { spek } from "@axon/systems";
import { recoveryPlan } from "../../../packages/cli/src/recover/plan.ts";
import { skipWithout } from "../../support/tools.ts";

const production = plan(spek, { environment: "prod", target: "kubernetes" });
const job = (name: string) => {
  const found = production.jobs.find((candidate) => candidate.name === name);
  assert.ok(found, `no job ${name}`);
  return found;
};

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Runs a command of Python against a server that answers each path with a status. */
async function against(answers: Readonly<Record<string, number>>, command: readonly string[]) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.writeHead(answers[request.url ?? ""] ?? 404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const env = { ...process.env, SPEK_URL: `http://127.0.0.1:${port}`, SPEK_API_KEY: "a key" };
  const code = await new Promise<number>((resolve) => {
    execFile("python3", command.slice(1), { env }, (error) =>
      resolve(typeof error?.code === "number" ? error.code : 0),
    );
  });
  server.close();
  return { asked, code };
}

describe("SPEK's smoke test", () => {
  const submit = "/api/v1/analysis/submit";

  it("runs after each rollout, in every environment, and an update that fails it has failed", () => {
    for (const environment of ["dev", "staging", "prod"] as const) {
      const { jobs } = plan(spek, { environment, target: "kubernetes" });
      const found = jobs.find(({ name }) => name === "spek-smoke-test");
      assert.deepEqual(found?.runs, { after: ["spek"] });
      assert.deepEqual(Object.keys(found?.uses ?? {}).sort(), ["spek", "spek-api-keys"]);
    }
  });

  it("asks for /health, then submits the guide's smallest analysis as an analyst, marked as synthetic", async function () {
    skipWithout(this, "python3");
    const { asked, code } = await against({ "/health": 200, [submit]: 202 }, job("spek-smoke-test").command);
    assert.equal(code, 0);
    assert.deepEqual(
      asked.map(({ method, url }) => [method, url]),
      [
        ["GET", "/health"],
        ["POST", submit],
      ],
    );
    assert.deepEqual(JSON.parse(asked[1]?.body ?? ""), { project_name: "test", files: [] });
    assert.equal(asked[1]?.headers["x-api-key"], "a key");
    assert.equal(asked[1]?.headers["x-synthetic"], "true");
  });

  for (const [what, answers] of [
    ["health", { "/health": 503, [submit]: 202 }],
    ["the analysis", { "/health": 200, [submit]: 500 }],
  ] as const) {
    it(`fails when ${what} is refused`, async function () {
      skipWithout(this, "python3");
      assert.notEqual((await against(answers, job("spek-smoke-test").command)).code, 0);
    });
  }
});

describe("SPEK after a restore", () => {
  it("is started again and must answer within a time, or the recovery has failed (SP-152)", () => {
    const variant = "spek --env prod --on kubernetes";
    const asked = { variant, stack: "spek-prod-kubernetes", context: "production", restored: {}, velero: "velero" };
    const { steps } = recoveryPlan(production, asked);
    const commands = (name: string) => steps.find(({ step }) => step === name)?.commands ?? [];
    assert.deepEqual(commands("services"), [`npx axon up ${variant}`]);
    assert.ok(
      commands("verification").includes(
        "kubectl --context production -n spek rollout status deployment/spek --timeout=10m",
      ),
    );
    assert.match(commands("verification").join("\n"), /get jobs {2}# complete: .*spek-smoke-test/);
    // Polled, as a start takes longer than the guide's 10 s: three more tries within five minutes.
    const { retries, deadline } = job("spek-smoke-test");
    assert.deepEqual([retries, deadline.seconds], [3, 300]);
    const { startup } = production.services[0]?.health ?? {};
    assert.ok(startup && startup.period.seconds * startup.failureThreshold >= 60);
  });
});

describe("SPEK's image", () => {
  it("is started as python -m spek.server on port 8000, unbuffered and writing no bytecode (SP-056)", () => {
    const [service] = production.services;
    assert.deepEqual(service?.command, ["python", "-m", "spek.server"]);
    assert.equal(service?.port, 8000);
    const values = Object.fromEntries(
      service?.bindings.flatMap((binding) => ("value" in binding ? [[binding.variable, binding.value]] : [])) ?? [],
    );
    assert.deepEqual([values.PYTHONDONTWRITEBYTECODE, values.PYTHONUNBUFFERED], ["1", "1"]);
    // Every job runs the same image, so that no second one has to be built or trusted.
    for (const { imageReference } of production.jobs) assert.equal(imageReference, service?.imageReference);
  });

  it("needs no curl for its health check, which asks /health on 8000 every 30 s (SP-058)", async function () {
    const check = production.services[0]?.health.container;
    assert.ok(check);
    const { interval, timeout, startPeriod, retries, command } = check;
    assert.deepEqual([interval.seconds, timeout.seconds, startPeriod.seconds, retries], [30, 10, 60, 3]);
    assert.match(command.join(" "), /http:\/\/127\.0\.0\.1:8000\/health/);
    skipWithout(this, "python3");
    const local = (from: string) => command.map((part) => part.replace("http://127.0.0.1:8000", from));
    const moved = local('" + __import__("os").environ["SPEK_URL"] + "');
    assert.equal((await against({ "/health": 200 }, moved)).code, 0);
    assert.notEqual((await against({ "/health": 503 }, moved)).code, 0);
  });
});
