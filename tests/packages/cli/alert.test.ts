import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ObjectServer } from "../../support/object-server.ts";
import { TestProject } from "./axon.ts";

/** SPEK's own production stack, with a cluster of this machine. */
const stackFile = readFileSync(new URL("../../../Pulumi.spek-prod-kubernetes.yaml", import.meta.url), "utf8").replace(
  "    context: production\n",
  "    context: production\n    kubeconfig: kubeconfig\n",
);

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** An Alertmanager of this machine, which keeps what it was given. */
class FakeAlertmanager {
  readonly given: Alert[] = [];
  /** Answers that say nothing yet, before the others. */
  unprocessed = 1;
  status: object = { state: "active", silencedBy: [], inhibitedBy: [], mutedBy: [] };
  refuses = false;
  readonly #server: Server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", "http://alertmanager");
    if (this.refuses || url.pathname !== "/api/v2/alerts") return void response.writeHead(500).end();
    if (request.method === "POST") {
      let text = "";
      for await (const chunk of request) text += String(chunk);
      this.given.push(...JSON.parse(text));
      return void response.writeHead(200).end();
    }
    this.unprocessed -= 1;
    const status = this.unprocessed >= 0 ? { state: "unprocessed" } : this.status;
    const wanted = url.searchParams.get("filter");
    const found = this.given.filter(({ labels }) => wanted === `sent="${labels.sent}"`);
    const names = (severity = "") => ["history", ...(severity === "critical" ? ["escalation"] : []), severity];
    const body = found.map(({ labels }) => ({
      labels,
      status,
      receivers: names(labels.severity).map((name) => ({ name: `spek-monitoring/alertmanager/${name}` })),
    }));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });

  async start(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe("axon alert", () => {
  const project = new TestProject();
  let alertmanager: FakeAlertmanager;
  let api: ObjectServer;
  beforeEach(async () => {
    alertmanager = new FakeAlertmanager();
    const forwarded = {
      namespace: "spek-monitoring",
      pod: "alertmanager-alertmanager-0",
      podPort: 9093,
      port: await alertmanager.start(),
    };
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: forwarded.pod, namespace: forwarded.namespace, labels: { app: "alertmanager" } },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    };
    api = await ObjectServer.start({ objects: [pod], forwarded });
    project.write("Pulumi.prod.yaml", stackFile);
    project.write("kubeconfig", api.kubeconfig("production"));
  });
  afterEach(() => {
    api.close();
    alertmanager.close();
  });
  after(() => project.remove());
  const send = (...args: readonly string[]) => project.run(["alert", "spek", "--env", "prod", ...args]);

  it("gives a test alert of each severity to Alertmanager, which tells that severity's receiver (SP-132)", async () => {
    for (const severity of ["critical", "warning"]) {
      alertmanager.unprocessed = 1;
      const { code, stdout, stderr } = await send("--severity", severity, "--json");
      assert.equal(code, 0, stderr);
      const { receivers, quiet } = JSON.parse(stdout);
      assert.deepEqual([receivers, quiet], [[severity], false]);
      const { labels, annotations, startsAt, endsAt } = alertmanager.given.at(-1) ?? assert.fail("nothing was sent");
      assert.deepEqual(
        [labels.alertname, labels.severity, labels.namespace, labels.component],
        ["TestAlert", severity, "spek", "spek"],
      );
      assert.match(annotations.summary ?? "", /test/);
      // Over by itself, before an escalation that waits 15 minutes.
      assert.equal(Date.parse(endsAt) - Date.parse(startsAt), 300_000);
    }
    assert.equal(new Set(alertmanager.given.map(({ labels }) => labels.sent)).size, 2);
  });

  it("says whom Alertmanager tells", async () => {
    const { code, stdout } = await send("--severity", "critical");
    assert.equal(code, 0);
    assert.equal(
      stdout,
      "Alertmanager tells critical of TestAlert (critical) within a minute, and in ten minutes that it is over.",
    );
  });

  for (const status of [
    { state: "suppressed", silencedBy: ["a"], inhibitedBy: [], mutedBy: [] },
    { state: "active", silencedBy: [], inhibitedBy: [], mutedBy: ["maintenance"] },
  ]) {
    it(`fails when a silence or maintenance keeps it quiet: ${status.state}`, async () => {
      alertmanager.status = status;
      const { code, stdout } = await send();
      assert.equal(code, 1);
      assert.match(stdout, /nobody is told/);
    });
  }

  it("fails when Alertmanager refuses, or runs nowhere", async () => {
    alertmanager.refuses = true;
    const refused = await send();
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /Alertmanager could not be given the alert: it answered 500/);
    api.close();
    api = await ObjectServer.start({ objects: [{ apiVersion: "v1", kind: "Pod", metadata: { name: "other" } }] });
    project.write("kubeconfig", api.kubeconfig("production"));
    const nowhere = await send();
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /no pod with app=alertmanager is ready in namespace spek-monitoring/);
  });

  it("is refused where nobody is told, and for a severity that tells nobody", async () => {
    const unknown = await send("--severity", "info");
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /severity "info" is not one of critical, warning/);
    project.write("Pulumi.prod.yaml", stackFile.slice(0, stackFile.indexOf("    monitoring:")));
    const nobody = await send();
    assert.equal(nobody.code, 2);
    assert.match(
      nobody.stderr,
      /has no Alertmanager of its own; name who is told under axon:kubernetes\.monitoring\.receivers/,
    );
    assert.equal(alertmanager.given.length, 0);
  });
});
