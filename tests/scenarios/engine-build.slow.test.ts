import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Engine, EngineError, engineVersion, languageHost, resolveEngine } from "@axon/engine";
import { builtEngineRoot } from "../../packages/engine/src/cache.ts";
import { findExecutable } from "../../packages/engine/src/environment.ts";
import { buildOnce } from "../../packages/engine/src/go-build.ts";
import { engineTarget } from "../../packages/engine/src/resolve.ts";
import { skipWithout } from "../support/tools.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const child = join(repository, "tests", "packages", "engine", "resolve-child.ts");

/** Go's own cache is the user's, so that only what it lacks is compiled. */
describe("building the engine for real", function () {
  this.timeout(20 * 60_000);

  let directory: string;
  let environment: Record<string, string>;
  let started: ChildProcess[];
  before(function () {
    skipWithout(this, "go");
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "axon-build-"));
    started = [];
    environment = {
      ...Object.fromEntries(
        Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
      PATH: withoutPulumi(process.env.PATH ?? ""),
      HOME: directory,
      GOCACHE: goVariable("GOCACHE"),
      GOMODCACHE: goVariable("GOMODCACHE"),
      AXON_CACHE_DIR: join(directory, "cache"),
      AXON_ENGINE_OFFLINE: "1",
    };
  });
  afterEach(() => {
    for (const each of started) each.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  const bin = () => join(builtEngineRoot(environment), "bin");

  function start() {
    const process_ = spawn(process.execPath, [child], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
    started.push(process_);
    const lines: string[] = [];
    const reader = createInterface({ input: process_.stdout });
    reader.on("line", (line) => lines.push(line));
    const saying = async (pattern: RegExp) => {
      while (!lines.some((line) => pattern.test(line))) await once(reader, "line");
    };
    return {
      process: process_,
      saying,
      ended: once(process_, "close"),
      engine: () => JSON.parse(lines.at(-1) ?? "") as Engine,
    };
  }

  it("two at once after a kill -9: one engine that works, and nothing else", async () => {
    const killed = start();
    await killed.saying(/"compiling /);
    killed.process.kill("SIGKILL");
    await killed.ended;
    assert.ok(!existsSync(join(bin(), "pulumi")));

    const [first, second] = [start(), start()];
    await Promise.all([first.ended, second.ended]);
    assert.deepEqual(first.engine(), second.engine());
    assert.equal(execFileSync(first.engine().command, ["version"], { encoding: "utf8" }).trim(), `v${engineVersion}`);
    assert.deepEqual(readdirSync(bin()).sort(), ["pulumi", "pulumi-analyzer-policy-nodejs"]);
  });

  it("builds a language host with which the plain command previews a program", async () => {
    const engine = await resolveEngine({ environment });
    const host = await languageHost(engine, { environment });
    assert.equal(host.source, "built");
    const project = join(directory, "project");
    cpSync(join(repository, "tests", "scenarios", "engine-project"), project, { recursive: true });
    const pulumi = (...pulumiArguments: string[]) =>
      execFileSync(engine.command, [...pulumiArguments, "--non-interactive"], {
        cwd: project,
        encoding: "utf8",
        stdio: "pipe",
        env: {
          ...environment,
          ...host.env,
          NODE_PATH: join(repository, "node_modules"),
          PULUMI_BACKEND_URL: `file://${directory}`,
          PULUMI_CONFIG_PASSPHRASE: "test",
        },
      });
    pulumi("stack", "init", "test");
    assert.match(pulumi("preview"), /runtime: "v24\./);
  });

  it("refuses sources that go.sum does not name", async () => {
    const moduleDirectory = join(directory, "module");
    cpSync(engineTarget.moduleDirectory, moduleDirectory, { recursive: true });
    const sums = join(moduleDirectory, "go.sum");
    const genuine = readFileSync(sums, "utf8");
    writeFileSync(sums, genuine.replace(/(pulumi\/pkg\/v3 v\S+ h1:)\S/, "$1/"));
    assert.notEqual(readFileSync(sums, "utf8"), genuine);
    const build = buildOnce({ ...engineTarget, moduleDirectory }, join(bin(), "pulumi"), {
      environment,
      onProgress: () => undefined,
    });
    await assert.rejects(build, (error: unknown) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, /checksum mismatch/);
      assert.match(error.fix, /GOPROXY to one you trust/);
      return true;
    });
    assert.deepEqual(readdirSync(bin()), []);
  });
});

function goVariable(name: string): string {
  return execFileSync("go", ["env", name], { encoding: "utf8" }).trim();
}

/** Other folders of PATH than the one with a Pulumi of the machine's own. */
function withoutPulumi(path: string): string {
  const found = findExecutable("pulumi", path);
  return found === undefined
    ? path
    : withoutPulumi(
        path
          .split(":")
          .filter((folder) => folder !== dirname(found))
          .join(":"),
      );
}
