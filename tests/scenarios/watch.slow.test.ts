import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { listWorld, type SpawnedSandbox, spawnSandbox } from "@axon/sandbox";
import { shop, TestProject } from "../packages/cli/axon.ts";
import { LoopbackCluster } from "../support/cluster.ts";
import { type RunningPrometheus, startPrometheus } from "../support/prometheus.ts";

/** How each release does: what a request takes, how many of a hundred fail, how many of two replicas are there. */
const releases: Readonly<
  Record<string, { readonly seconds: number; readonly failed: number; readonly available: number }>
> = {
  "1.0.0": { seconds: 0.08, failed: 0, available: 2 },
  "1.1.0": { seconds: 0.08, failed: 50, available: 2 },
  "1.2.0": { seconds: 0.4, failed: 0, available: 2 },
  "1.3.0": { seconds: 0.08, failed: 0, available: 1 },
};

const buckets = [0.1, 0.2, 0.5, 1];

/** A service's metrics, as Prometheus reads them from whichever release is deployed. */
class Exporter {
  readonly #counts = new Map<string, number>();
  readonly #release: () => string;

  constructor(release: () => string) {
    this.#release = release;
  }

  /** A hundred requests more. */
  scrape(): string {
    const { seconds, failed } = releases[this.#release()] ?? assert.fail("no release is deployed");
    this.#add('http_requests_total{status="2xx"}', 100 - failed);
    this.#add('http_requests_total{status="5xx"}', failed);
    for (const le of [...buckets, "+Inf"]) {
      this.#add(
        `http_request_duration_seconds_bucket{le="${le}"}`,
        seconds <= Number(String(le).replace("+Inf", "Infinity")) ? 100 : 0,
      );
    }
    return [...this.#counts].map(([series, count]) => `${series} ${count}\n`).join("");
  }

  #add(series: string, count: number): void {
    this.#counts.set(series, (this.#counts.get(series) ?? 0) + count);
  }
}

describe("the watch over a release, with a real Prometheus, on the real engine and a rehearsed cluster", function () {
  // Less than the five minutes for which a tunnel left open would keep the command from ending.
  this.timeout(150_000);
  const project = new TestProject();
  const heard: { readonly outcome: string; readonly version: string; readonly runs?: string; readonly text: string }[] =
    [];
  const servers: Server[] = [];
  let sandbox: SpawnedSandbox;
  let prometheus: RunningPrometheus;
  let cluster: LoopbackCluster;
  let environment: Readonly<Record<string, string>>;

  const worldFile = join(project.directory, "world.json");
  const deployed = () => {
    const world = JSON.stringify(listWorld(worldFile).map(({ properties }) => properties));
    return /shop-web:([\d.]+)/.exec(world)?.[1] ?? "1.0.0";
  };

  const serve = async (answer: (body: string) => string): Promise<number> => {
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(answer(body));
    });
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };

  before(async () => {
    const found = spawnSync("prometheus", ["--version"]);
    assert.equal(found.error, undefined, "prometheus is not installed; get it with `apt-get install prometheus`");
    const exporter = new Exporter(deployed);
    const metricsPort = await serve(() => exporter.scrape());
    const hookPort = await serve((body) => {
      heard.push(JSON.parse(body));
      return "";
    });
    prometheus = await startPrometheus(project.directory, metricsPort, { namespace: "shop", service: "web" });
    cluster = await LoopbackCluster.start({
      namespace: "shop",
      deployments: () => ({ web: { wanted: 2, available: releases[deployed()]?.available ?? 0 } }),
      prometheus: { namespace: "monitoring", pod: "prometheus-0", port: prometheus.port },
    });
    sandbox = await spawnSandbox({ worldFile });
    mkdirSync(join(project.directory, "state"));
    environment = {
      ...sandbox.environment,
      PULUMI_BACKEND_URL: `file://${join(project.directory, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "rehearsal",
      PULUMI_HOME: join(project.directory, "home"),
      GITLAB_USER_LOGIN: "jane",
      AXON_RELEASES_WEBHOOK: `http://127.0.0.1:${hookPort}/s3cr3t`,
    };
    project.write("kubeconfig", cluster.kubeconfig("production"));
    project.define({ ...shop(), release: { watch: "6s", checkEvery: "1s", failedChecks: 2, window: "5s" } });
    project.write("Pulumi.prod.yaml", stackFile);
  });

  after(async () => {
    prometheus?.stop();
    cluster?.close();
    for (const server of servers) server.close();
    await sandbox?.stop();
    project.remove();
  });

  const up = async (release: string) => {
    heard.splice(0);
    return project.run(["up", "./shop.mjs", "--env", "prod", "--yes", "--release", release], { environment });
  };

  it("lets a release stay that holds, says how it answers, records it and tells of it (CC-078, IE-118)", async () => {
    const { code, stdout, stderr } = await up("1.0.0");
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^1\.0\.0 held for 1 min$/m);
    assert.match(stdout, /^ {2}web: 0 % failed.*, p95 \d+ ms/m);
    assert.match(stdout, /^Told of 1\.0\.0: webhook$/m);
    assert.deepEqual(
      heard.map(({ version, outcome }) => [version, outcome]),
      [["1.0.0", "succeeded"]],
    );
    const history = await project.run(["history", "./shop.mjs", "--env", "prod"], { environment });
    assert.match(history.stdout, /^1\.0\.0 .* jane +update +succeeded/m);
  });

  const bad: readonly (readonly [version: string, because: RegExp])[] = [
    ["1.1.0", /error rate [\d.]+ % of web over 5s is above 5 %/],
    ["1.2.0", /p95 of web is \d+ ms, more than 2 times the [\d.]+ ms before/],
    ["1.3.0", /1 of 2 replicas of web pass their health checks/],
  ];
  for (const [version, because] of bad) {
    it(`takes ${version} back, because ${because.source} (CC-081, CC-078)`, async () => {
      const { code, stdout, stderr } = await up(version);
      assert.equal(code, 1, stdout + stderr);
      assert.match(stdout, /^shop prod on kubernetes: up FAILED, rolled back to 1\.0\.0/);
      assert.match(stdout, new RegExp(`^Rolled back to 1\\.0\\.0 because ${because.source}$`, "m"));
      assert.equal(deployed(), "1.0.0");
      assert.deepEqual(
        heard.map(({ version, outcome, runs }) => [version, outcome, runs]),
        [[version, "rolled back", "1.0.0"]],
      );
      assert.match(heard[0]?.text ?? "", because);
      assert.ok(!`${stdout}${stderr}${JSON.stringify(heard)}`.includes("s3cr3t"));
      const history = await project.run(["history", "./shop.mjs", "--env", "prod"], { environment });
      assert.match(history.stdout.split("\n")[1] ?? "", new RegExp(`^1\\.0\\.0 .* instead of ${version}: .*web`));
    });
  }
});

/** In production, with a Prometheus that is there already and one receiver. */
const stackFile = `config:
  axon:system: ./shop.mjs
  axon:environment: prod
  axon:target: kubernetes
  axon:kubernetes:
    context: production
    storageClass: gp3
    encryptedClasses: { gp3: existing }
    kubeconfig: ./kubeconfig
    monitoring:
      sharedNamespace: monitoring
      receivers: { critical: webhook, warning: webhook, releases: [webhook] }
`;
