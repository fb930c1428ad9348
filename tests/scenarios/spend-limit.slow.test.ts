import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TestProject } from "../packages/cli/axon.ts";
import { type RunningPrometheus, startPrometheus } from "../support/prometheus.ts";
import { SpendRehearsal } from "../support/spend-rehearsal.ts";
import { skipWithout } from "../support/tools.ts";

describe("a limit of what is spent in a day, with a real Prometheus", function () {
  // Prometheus looks at what it has every thirty seconds of the day.
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "axon-spend-"));
  let spent = 150;
  let exporter: Server;
  let prometheus: RunningPrometheus;
  let rehearsal: SpendRehearsal;

  before(async function () {
    skipWithout(this, "prometheus");
    exporter = createServer((_, response) =>
      response.end(`daily_spend{replica="a"} ${spent}\ndaily_spend{replica="b"} 1\n`),
    );
    exporter.listen(0, "127.0.0.1");
    await once(exporter, "listening");
    prometheus = await startPrometheus(folder, (exporter.address() as AddressInfo).port);
    rehearsal = await SpendRehearsal.start();
  });

  after(() => {
    prometheus?.stop();
    exporter?.close();
    rehearsal?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the script says as soon as it says that; at noon, so that all that was measured is of the day. */
  const until = async (words: RegExp) => {
    for (let tries = 0; tries < 45; tries += 1) {
      const { stdout } = await rehearsal.run({ at: "12:00", prometheus: prometheus.url });
      if (words.test(stdout)) return;
      await sleep(1_000);
    }
    assert.fail(`it never said ${words}`);
  };

  it("holds services back from the moment on when too much is spent, until the day is over (IE-065)", async () => {
    await until(/^within the limit of 200$/m);
    assert.deepEqual(rehearsal.maxima(), { crawler: 27, "web-hpa": 6 });
    spent = 200.01;
    await until(/^above the limit of 200$/m);
    assert.deepEqual(rehearsal.maxima(), { crawler: 21, "web-hpa": 4 });
    // Whoever counts it was started again and has forgotten.
    spent = 3;
    await sleep(2_000);
    const { stdout } = await rehearsal.run({ at: "12:00", prometheus: prometheus.url });
    assert.match(stdout, /^above the limit of 200$/m);
    assert.deepEqual(rehearsal.maxima(), { crawler: 21, "web-hpa": 4 });
  });
});

describe("the declared state of a service that is held back, on the real engine", function () {
  this.timeout(300_000);
  const project = new TestProject();
  after(() => project.remove());
  const shop = {
    name: "shop",
    title: "Shop",
    owner: "checkout",
    version: "1.0.0",
    registry: "registry.example.com",
    services: {
      web: {
        image: "shop-web",
        port: 8000,
        cpu: "100m",
        memory: "128Mi",
        scale: { min: 2, max: 10, cpuPercent: 70 },
        health: { ready: { path: "/ready" }, live: { path: "/live" } },
      },
    },
    spendLimits: { budget: { spent: "max(daily_spend)", daily: 200, services: ["web"], factor: 0.8 } },
    environments: { dev: {}, prod: {} },
  };
  const run = async (...args: readonly string[]) => {
    const ended = await project.run([...args, "./shop.mjs", "--env", "dev", "--sandbox"]);
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    return ended.stdout;
  };
  const most = async () => {
    const { stdout } = await project.run(["sandbox", "get", "HorizontalPodAutoscaler/web-hpa"]);
    return /maxReplicas["']?: (\d+)/.exec(stdout)?.[1];
  };

  it("leaves the lower maximum alone, and brings everything else that is declared anew (IE-065)", async () => {
    project.define(shop);
    await run("up");
    assert.equal(await most(), "10");
    assert.equal(
      (await project.run(["sandbox", "set", "HorizontalPodAutoscaler/web-hpa", "spec.maxReplicas", "8"])).code,
      0,
    );
    await run("refresh");
    assert.match(await run("up"), /Nothing changed/);
    assert.equal(await most(), "8");
    const { web } = shop.services;
    project.define({ ...shop, services: { web: { ...web, scale: { ...web.scale, min: 3, max: 20 } } } });
    assert.match(await run("up"), /HorizontalPodAutoscaler +web-hpa +spec\.minReplicas$/m);
    assert.equal(await most(), "8");
  });
});
