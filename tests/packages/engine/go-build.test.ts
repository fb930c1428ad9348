import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { EngineError, type Progress, resolveEngine } from "../../../packages/engine/src/index.ts";
import { Machine } from "./machine.ts";

const child = fileURLToPath(new URL("./resolve-child.ts", import.meta.url));

describe("building the engine from Go modules", () => {
  let machine: Machine;
  let started: ChildProcess[];
  beforeEach(() => {
    machine = new Machine();
    machine.go();
    started = [];
  });
  afterEach(() => {
    for (const each of started) each.kill("SIGKILL");
    machine.remove();
  });

  const resolve = (options = {}) => resolveEngine({ environment: machine.environment, ...options });
  const contents = () => (existsSync(machine.builtBin) ? readdirSync(machine.builtBin).sort() : []);
  const complete = ["pulumi", "pulumi-analyzer-policy-nodejs"];

  function start() {
    const process_ = spawn(process.execPath, [child], {
      env: machine.environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    started.push(process_);
    const lines: string[] = [];
    const reader = createInterface({ input: process_.stdout });
    reader.on("line", (line) => lines.push(line));
    const saying = async (pattern: RegExp) => {
      while (!lines.some((line) => pattern.test(line))) await once(reader, "line");
    };
    return { process: process_, saying, ended: once(process_, "close"), lines };
  }

  it("reports downloads, packages out of all packages, and linking", async () => {
    machine.open();
    const reports: Progress[] = [];
    await resolve({ onProgress: (report: Progress) => reports.push(report) });
    const label = "the Pulumi engine v3.250.0";
    assert.deepEqual(reports, [
      { message: `reading the sources of ${label}` },
      { message: `downloading Go modules for ${label}: example.com/module`, completed: 1 },
      { message: `compiling ${label}`, completed: 0, total: 3 },
      { message: `compiling ${label}`, completed: 1, total: 3 },
      { message: `compiling ${label}`, completed: 2, total: 3 },
      { message: `linking ${label}`, completed: 3, total: 3 },
    ]);
    assert.deepEqual(contents(), complete);
  });

  it("shows Go nothing of the caller's environment but what it needs", async () => {
    machine.open();
    const environment = {
      ...machine.environment,
      AWS_SECRET_ACCESS_KEY: "canary",
      GOFLAGS: "-mod=vendor",
      GOPROXY: "https://proxy",
    };
    await resolve({ environment });
    const seen = readFileSync(join(machine.root, "go-environment"), "utf8");
    assert.doesNotMatch(seen, /canary|vendor/);
    assert.match(seen, /^GOPROXY=https:\/\/proxy$/m);
    assert.match(seen, /^CGO_ENABLED=0$/m);
  });

  it("never publishes a command that does not prove its version", async () => {
    machine.go("v3.200.0");
    machine.open();
    await assert.rejects(resolve(), (error: unknown) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, /was built, but "pulumi version" does not work: v3\.200\.0/);
      return true;
    });
    assert.deepEqual(contents(), []);
  });

  it("says what Go said when it fails, and leaves nothing behind", async () => {
    machine.script(join(machine.bin, "go"), `echo 'dial tcp: lookup proxy.example.org: no such host' >&2; exit 1`);
    await assert.rejects(
      resolve(),
      /building the Pulumi engine .* failed:\n\s+dial tcp: .*no such host\n\s+to mend it: set GOPROXY/,
    );
    assert.deepEqual(contents(), []);
  });

  it("builds once for two processes at a time; the second says that it waits", async () => {
    const first = start();
    await first.saying(/"completed":2/);
    const second = start();
    await second.saying(/waiting for another process that builds the Pulumi engine/);
    machine.open();
    await Promise.all([first.ended, second.ended]);
    assert.equal(machine.builds(), 1);
    assert.equal(second.lines.at(-1), first.lines.at(-1));
    assert.deepEqual(contents(), complete);
  });

  it("survives kill -9 in the middle: no half-written engine, and the next run takes over", async () => {
    const killed = start();
    await killed.saying(/"completed":2/);
    killed.process.kill("SIGKILL");
    await killed.ended;
    assert.ok(!existsSync(join(machine.builtBin, "pulumi")));
    assert.equal(contents().length, 1);

    // As if the time had passed after which a lock that nobody renews is taken over.
    utimesSync(`${machine.builtBin}.lock`, 0, 0);
    machine.open();
    assert.equal((await resolve()).source, "built");
    assert.deepEqual(contents(), complete);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`ends the compiler with everything it started on ${signal}, and leaves nothing behind`, async function () {
      if (!existsSync("/proc")) this.skip();
      const build = start();
      await build.saying(/"completed":2/);
      const compilers = processesNaming(machine.root);
      assert.ok(compilers.length > 0);
      build.process.kill(signal);
      assert.deepEqual(await build.ended, [null, signal]);
      await gone(() => processesNaming(machine.root));
      assert.deepEqual(contents(), []);
    });
  }

  it("ends the same way when the caller's signal fires", async () => {
    const interruption = new AbortController();
    const onProgress = ({ completed }: Progress) => {
      if (completed === 2) interruption.abort(new Error("no longer wanted"));
    };
    await assert.rejects(resolve({ onProgress, signal: interruption.signal }), /no longer wanted/);
    await gone(() => processesNaming(machine.root));
    assert.deepEqual(contents(), []);
  });
});

/** A process that was killed is listed until the kernel gets round to it. */
async function gone(list: () => string[]): Promise<void> {
  while (list().length > 0) await sleep(10);
}

/** Command lines of the processes that run the machine's compiler; none where the system has no /proc. */
function processesNaming(folder: string): string[] {
  if (!existsSync("/proc")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    })
    .filter((line) => line.includes(`${folder}/bin/go`));
}
