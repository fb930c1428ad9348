import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { isAlive } from "@axon/sandbox";

describe("isAlive", () => {
  it("knows this process, and no process of an impossible number", () => {
    assert.equal(isAlive(process.pid), true);
    assert.equal(isAlive(2 ** 30), false);
  });

  it("takes a process that has ended for ended, though nobody has collected it", async function () {
    if (!existsSync("/proc/self/stat")) return this.skip();
    // The shell turns into a program that never asks for the child it started, which ends once that has happened.
    const child = 'while [ "$(cat /proc/$$/comm)" != sleep ]; do :; done';
    const parent = spawn("sh", ["-c", `{ ${child}; } & echo $!; exec sleep 60`], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      const [line] = await new Promise<string[]>((resolve) =>
        createInterface({ input: parent.stdout }).once("line", (text) => resolve([text])),
      );
      const ended = Number(line);
      while (isAlive(ended)) await new Promise((resolve) => setTimeout(resolve, 50));
      assert.doesNotThrow(() => process.kill(ended, 0), "the process has been collected, which proves nothing");
    } finally {
      parent.kill("SIGKILL");
    }
  });
});
