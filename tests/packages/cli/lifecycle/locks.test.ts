import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { clearStaleLocks } from "../../../../packages/cli/src/lifecycle/locks.ts";

describe("clearStaleLocks", () => {
  let state: string;
  let folder: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "axon-locks-"));
    folder = join(state, ".pulumi", "locks", "organization", "axon", "dev");
    mkdirSync(folder, { recursive: true });
  });
  afterEach(() => rmSync(state, { recursive: true, force: true }));

  function lock(name: string, pid: number, host = hostname()): string {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify({ pid, username: "u", hostname: host, timestamp: new Date().toISOString() }));
    writeFileSync(`${file}.attrs`, "{}");
    return file;
  }

  /** The id of a process that has just ended. */
  const ended = () => spawnSync(process.execPath, ["-e", ""]).pid;

  it("removes the lock of a process of this machine that is gone, with what lies beside it", () => {
    const file = lock("gone.json", ended());
    assert.deepEqual(clearStaleLocks(state), []);
    assert.ok(!existsSync(file));
    assert.ok(!existsSync(`${file}.attrs`));
  });

  it("keeps the lock of a living process", () => {
    const file = lock("living.json", process.pid);
    assert.deepEqual(clearStaleLocks(state), [{ file, pid: process.pid }]);
    assert.ok(existsSync(file));
  });

  it("keeps the lock of another machine, whose processes it cannot see", () => {
    const pid = ended();
    const file = lock("elsewhere.json", pid, "another-machine");
    assert.deepEqual(clearStaleLocks(state), [{ file, pid }]);
    assert.ok(existsSync(file));
  });

  it("has nothing to do where nothing was ever locked", () => {
    assert.deepEqual(clearStaleLocks(join(state, "nowhere")), []);
  });
});
