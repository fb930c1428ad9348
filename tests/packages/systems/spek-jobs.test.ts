import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
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

type Answers = Readonly<Record<string, number>>;

/** Runs a command of Python against a server that answers each path with a status. */
async function against(
  answers: Answers,
  command: readonly string[],
  serve: (listener: RequestListener) => Server = createServer,
  variables: (port: number) => Readonly<Record<string, string>> = (port) => ({ SPEK_URL: `http://127.0.0.1:${port}` }),
) {
  const asked: Asked[] = [];
  const server = serve(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.writeHead(answers[request.url ?? ""] ?? 404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const env = { ...process.env, ...variables((server.address() as AddressInfo).port) };
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
  const host = "spek.example.com";
  const well = { "/health": 200, [submit]: 202 };
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "axon-entry-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  const needTools = (context: Mocha.Context) => {
    skipWithout(context, "python3");
    skipWithout(context, "openssl");
  };

  /** A certificate that signs itself, and so is its own authority. */
  async function certificateFor(name: string) {
    const [key, certificate] = [join(directory, `${name}.key`), join(directory, `${name}.crt`)];
    const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
    const files = ["-keyout", key, "-out", certificate];
    await promisify(execFile)("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-noenc", ...subject, ...files]);
    return { key, certificate };
  }

  /** Runs the test against an entry on this machine, which shows the certificate of a host; without an authority it trusts public ones. */
  async function through(answers: Answers, shows = host, authority = shows) {
    const { key, certificate } = await certificateFor(shows);
    const trusted = authority === shows ? certificate : authority && (await certificateFor(authority)).certificate;
    const options = { key: readFileSync(key), cert: readFileSync(certificate) };
    const variables = (port: number) => ({
      ENTRY_HOST: host,
      ENTRY_ADDRESS: `127.0.0.1:${port}`,
      ENTRY_AUTHORITY: trusted,
      SPEK_API_KEY: "a key",
    });
    const serve = (listener: RequestListener) => createSecureServer(options, listener);
    return against(answers, job("spek-smoke-test").command, serve, variables);
  }

  it("runs after each rollout, in every environment, and an update that fails it has failed", () => {
    for (const environment of ["dev", "staging", "prod"] as const) {
      const { jobs } = plan(spek, { environment, target: "kubernetes" });
      const found = jobs.find(({ name }) => name === "spek-smoke-test");
      assert.deepEqual(found?.runs, { after: ["spek"] });
      assert.deepEqual(Object.keys(found?.uses ?? {}).sort(), ["spek-api-keys", "spek-ingress"]);
    }
  });

  it("asks the public host for /health, then submits the guide's smallest analysis as an analyst, marked as synthetic (SP-055)", async function () {
    needTools(this);
    const { asked, code } = await through(well);
    assert.equal(code, 0);
    assert.deepEqual(
      asked.map(({ method, url, headers }) => [method, url, headers.host, headers["x-synthetic"]]),
      [
        ["GET", "/health", host, "true"],
        ["POST", submit, host, "true"],
      ],
    );
    assert.deepEqual(JSON.parse(asked[1]?.body ?? ""), { project_name: "test", files: [] });
    assert.equal(asked[1]?.headers["x-api-key"], "a key");
    assert.equal(asked[1]?.headers["content-type"], "application/json");
  });

  for (const [what, answers] of [
    ["health", { ...well, "/health": 503 }],
    ["the analysis", { ...well, [submit]: 500 }],
    ["the analysis, as the key is no analyst's,", { ...well, [submit]: 403 }],
    ["the analysis by sending it elsewhere", { ...well, [submit]: 308 }],
  ] as const) {
    it(`fails when ${what} is refused (SP-055)`, async function () {
      needTools(this);
      assert.equal((await through(answers)).code, 1);
    });
  }

  for (const [what, shown, authority] of [
    ["another host", "elsewhere.example.com", "elsewhere.example.com"],
    ["an authority that it was not given", host, "other.example.com"],
    ["a private authority, where it is to trust public ones", host, ""],
  ] as const) {
    it(`says nothing to an entry with a certificate of ${what}, and fails (SP-055)`, async function () {
      needTools(this);
      const { asked, code } = await through(well, shown, authority);
      assert.deepEqual([asked, code], [[], 1]);
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
    // Polled, as a start takes longer than the guide's 10 s: five more tries within ten minutes.
    const { retries, deadline } = job("spek-smoke-test");
    assert.deepEqual([retries, deadline.seconds], [5, 600]);
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
