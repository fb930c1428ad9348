import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { Clone, installing, installingSlowly } from "./clone.ts";

describe("the way in on a fresh clone", () => {
  let clone: Clone;
  let started: ChildProcess[];
  beforeEach(() => {
    clone = new Clone();
    started = [];
  });
  afterEach(() => {
    for (const each of started) each.kill("SIGKILL");
    clone.remove();
  });

  function start(axonArguments: readonly string[], environment = {}) {
    const child = spawn(process.execPath, [join(clone.root, "scripts", "axon.mjs"), ...axonArguments], {
      env: { ...clone.environment, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    started.push(child);
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
      ([stdout, stderr, [code, signal]]) => ({ stdout, stderr, code, signal }),
    );
    return { child, ended };
  }
  const run = (axonArguments: readonly string[] = ["list"], environment = {}) =>
    start(axonArguments, environment).ended;
  const calls = () => clone.npmCalls().length;
  const until = async (condition: () => boolean) => {
    while (!condition()) await sleep(10);
  };

  it("installs the packages, says so, and runs the command with its arguments", async () => {
    const { stdout, stderr, code } = await run(["up", "cortex-core", "--env", "dev"]);
    assert.equal(stdout, "axon up cortex-core --env dev\n");
    assert.equal(stderr, "installing the packages with npm ci (0 of 2)\n");
    assert.equal(code, 0);
    assert.match(clone.npmCalls()[0] ?? "", /^npm ci /);
  });

  it("installs nothing the second time, and says nothing about it", async () => {
    await run();
    assert.deepEqual(await run(), { stdout: "axon list\n", stderr: "", code: 0, signal: null });
    assert.equal(calls(), 1);
  });

  for (const { change, does } of [
    {
      change: "another version is locked",
      does: () => clone.lock({ "node_modules/one": { version: "1.0.1" }, "node_modules/two": { version: "2.0.0" } }),
    },
    {
      change: "one more package is locked",
      does: () =>
        clone.lock({
          "node_modules/one": { version: "1.0.0" },
          "node_modules/two": { version: "2.0.0" },
          "node_modules/three": { version: "3.0.0" },
        }),
    },
    { change: "a package is gone", does: () => rmSync(join(clone.root, "node_modules", "one"), { recursive: true }) },
    { change: "npm's own record is broken", does: () => clone.write("node_modules/.package-lock.json", "{") },
  ]) {
    it(`installs again when ${change}`, async () => {
      await run();
      does();
      await run();
      assert.equal(calls(), 2);
    });
  }

  it("does not miss what npm leaves out: packages for other platforms, and a v before a version", async () => {
    await run();
    clone.lock({
      "node_modules/one": { version: "v1.0.0" },
      "node_modules/two": { version: "2.0.0" },
      "node_modules/other-platform": { version: "1.0.0", optional: true },
    });
    await run();
    assert.equal(calls(), 1);
  });

  it("puts the packages' commands first on PATH, and keeps what Node.js compiled", async () => {
    clone.write("packages/cli/src/main.ts", "console.log(process.env.PATH, process.env.NODE_COMPILE_CACHE);");
    const modules = join(clone.root, "node_modules");
    assert.equal(
      (await run()).stdout,
      `${join(modules, ".bin")}:${clone.environment.PATH} ${join(modules, ".cache", "node")}\n`,
    );
    const elsewhere = join(clone.root, "elsewhere");
    assert.ok((await run([], { NODE_COMPILE_CACHE: elsewhere })).stdout.endsWith(` ${elsewhere}\n`));
  });

  it("ends as the command ends", async () => {
    assert.equal((await run(["list"], { CODE: "3" })).code, 3);
  });

  it("shows what npm said when it fails, and does not run the command", async () => {
    clone.npm("echo 'npm error code ENOTFOUND' >&2; exit 7");
    const { stdout, stderr, code } = await run();
    assert.deepEqual([stdout, code], ["", 1]);
    assert.match(stderr, /axon: npm ci failed in .* with exit code 7:\nnpm error code ENOTFOUND\n$/);
  });

  it("does not believe an npm that says it succeeded but left packages out", async () => {
    clone.npm("exit 0");
    assert.match(
      (await run()).stderr,
      /npm ci left 2 packages out of step with package-lock\.json, node_modules\/one among them/,
    );
  });

  it("installs once for two at a time; the second says that it waits", async () => {
    clone.npm(installingSlowly);
    const first = start(["first"]);
    await until(() => calls() === 1);
    const second = start(["second"]);
    await once(second.child.stderr ?? second.child, "readable");
    clone.open();
    const results = await Promise.all([first.ended, second.ended]);
    assert.deepEqual(
      results.map(({ stdout }) => stdout),
      ["axon first\n", "axon second\n"],
    );
    assert.match(results[1].stderr, /^waiting for another process that installs the packages\n/);
    assert.equal(calls(), 1);
  });

  it("takes over from one that was killed with kill -9", async () => {
    clone.npm(installingSlowly);
    const killed = start([]);
    await until(() => calls() === 1);
    killed.child.kill("SIGKILL");
    await killed.ended;
    clone.open();
    // As if the time had passed after which a lock that nobody renews is taken over.
    utimesSync(join(clone.root, ".axon", "setup.lock"), 0, 0);
    assert.equal((await run()).stdout, "axon list\n");
  });

  it("ends npm on SIGTERM and leaves no lock", async () => {
    clone.npm("exec sleep 60");
    const interrupted = start([]);
    await until(() => calls() === 1);
    interrupted.child.kill("SIGTERM");
    assert.equal((await interrupted.ended).code, 143);
    assert.ok(!existsSync(join(clone.root, ".axon", "setup.lock")));
  });

  it("passes SIGTERM on to the command and ends as it does", async () => {
    await run();
    clone.write(
      "packages/cli/src/main.ts",
      'process.on("SIGTERM", () => process.exit(42)); console.log("up"); setInterval(() => undefined, 1000);',
    );
    const running = start([]);
    await once(running.child.stdout ?? running.child, "readable");
    running.child.kill("SIGTERM");
    assert.equal((await running.ended).code, 42);
  });

  it("names the tasks there are when asked for another", async () => {
    assert.deepEqual(await run(["--task", "tset"]), {
      stdout: "",
      stderr: 'axon: there is no task "tset"; tasks are test, test:slow, test:api-server\n',
      code: 1,
      signal: null,
    });
  });

  it("runs a task's steps in order, options to the last, and stops at the first that fails", async () => {
    clone.write(
      "scripts/engine.mjs",
      'console.log("engine", ...process.argv.slice(2)); process.exitCode = Number(process.env.CODE ?? 0);',
    );
    clone.npm(
      `${installing}\nmkdir -p node_modules/mocha/bin\necho 'console.log("mocha", ...process.argv.slice(2))' > node_modules/mocha/bin/mocha.js`,
    );
    assert.equal((await run(["--task", "test", "--grep", "x"])).stdout, "engine\nmocha --grep x\n");
    const { stdout, code } = await run(["--task", "test"], { CODE: "5" });
    assert.deepEqual([stdout, code], ["engine\n", 5]);
  });
});
