import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A Prometheus of this machine. */
export interface RunningPrometheus {
  readonly port: number;
  readonly url: string;
  stop(): void;
}

/**
 * Starts a Prometheus that reads one port of this machine every second, and waits until it is ready.
 * @param folder keeps its configuration and what it measured
 * @param labels of everything it reads
 */
export async function startPrometheus(
  folder: string,
  metricsPort: number,
  labels: Readonly<Record<string, string>> = {},
): Promise<RunningPrometheus> {
  const scrape = {
    job_name: "rehearsal",
    scrape_interval: "1s",
    static_configs: [{ targets: [`127.0.0.1:${metricsPort}`], labels }],
  };
  const port = await freePort();
  writeFileSync(join(folder, "prometheus.yaml"), JSON.stringify({ scrape_configs: [scrape] }));
  const child = spawn(
    "prometheus",
    [
      `--config.file=${join(folder, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(folder, "metrics")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
  const url = `http://127.0.0.1:${port}`;
  await ready(`${url}/-/ready`);
  return { port, url, stop: () => void child.kill() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await fetch(url).catch(() => undefined))?.ok) return;
    await sleep(200);
  }
  assert.fail("prometheus does not get ready");
}
