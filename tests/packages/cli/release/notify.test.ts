import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { parseSettings } from "@axon/programs/settings";
import type { Change, Summary } from "@axon/report";
import { announcementOf } from "../../../../packages/cli/src/release/announcement.ts";
import { messageFor, sentenceOf, tell } from "../../../../packages/cli/src/release/notify.ts";
import { recipientsOf } from "../../../../packages/cli/src/release/recipients.ts";

const change = (kind: Change["kind"], name: string): Change => ({
  kind,
  urn: name,
  type: "kubernetes:apps/v1:Deployment",
  name,
  properties: [],
  stateful: false,
  protected: false,
});
const summary: Summary = {
  operation: "up",
  deployment: { system: "shop", environment: "prod", target: "kubernetes", stack: "prod", sandbox: false },
  outcome: "failed",
  planned: false,
  changes: [change("update", "web"), change("update", "stock"), change("replace", "migrate")],
  unchanged: 40,
  policies: { enabled: true, packs: [], findings: [] },
  failures: [],
  warnings: [],
  outputs: { password: "hunter2" },
  recordChanges: true,
  durationSeconds: 61,
  release: {
    version: "1.4.3",
    watch: { outcome: "bad", seconds: 180, notes: [] },
    rollback: { outcome: "succeeded", to: "1.4.2", reason: "error rate 7.1 % of web over 5m is above 5 %" },
    notifications: [],
  },
};
const announcement = announcementOf(summary, "1.4.3", "jane", new Date("2026-11-21T11:30:00Z"));
const sentence =
  "shop 1.4.3 in prod: rolled back to 1.4.2, by jane at 2026-11-21T11:30:00.000Z (update 2, replace 1), because error rate 7.1 % of web over 5m is above 5 %";

describe("telling of a release", () => {
  const received: { readonly path: string | undefined; readonly body: unknown }[] = [];
  let server: Server;
  let address = "";

  before(async () => {
    server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
      });
      request.on("end", () => {
        received.push({ path: request.url, body: JSON.parse(text) });
        response.writeHead(request.url === "/refuses" ? 403 : 200).end();
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => void server.close());
  beforeEach(() => void received.splice(0));

  it("sends version, environment, time, author, outcome and what changed, and no output of the stack (CC-078, IE-118)", async () => {
    const told = await tell([{ kind: "webhook", address: `${address}/hook` }], announcement);
    assert.deepEqual(told, [{ receiver: "webhook", delivered: true }]);
    assert.deepEqual(received, [
      {
        path: "/hook",
        body: {
          event: "release",
          text: sentence,
          system: "shop",
          environment: "prod",
          target: "kubernetes",
          version: "1.4.3",
          time: "2026-11-21T11:30:00.000Z",
          author: "jane",
          outcome: "rolled back",
          runs: "1.4.2",
          reason: "error rate 7.1 % of web over 5m is above 5 %",
          changes: { update: 2, replace: 1 },
        },
      },
    ]);
  });

  it("tells everybody, each in their own words (CC-078)", async () => {
    await tell(
      [
        { kind: "webhook", address: `${address}/hook` },
        { kind: "slack", address: `${address}/slack`, channel: "#releases" },
      ],
      announcement,
    );
    assert.equal(received.length, 2);
    assert.deepEqual(received.find(({ path }) => path === "/slack")?.body, { text: sentence, channel: "#releases" });
    const { url, body } = messageFor({ kind: "pagerDuty", address: "the-key" }, announcement);
    assert.equal(url, "https://events.pagerduty.com/v2/change/enqueue");
    const { system, time, ...details } = announcement;
    assert.deepEqual(body, {
      routing_key: "the-key",
      payload: { summary: sentence, source: system, timestamp: time, custom_details: details },
    });
  });

  it("says in a sentence how a release ended that holds, and one that failed", () => {
    const { rollback, ...release } = summary.release ?? assert.fail();
    const at = new Date("2026-11-21T11:30:00Z");
    const good = announcementOf({ ...summary, outcome: "succeeded", changes: [], release }, "1.4.3", "jane", at);
    assert.equal(
      sentenceOf(good),
      "shop 1.4.3 in prod: succeeded, by jane at 2026-11-21T11:30:00.000Z (no resource changed)",
    );
    const failures = [{ message: "no connection\nto the cluster" }];
    const failed = announcementOf({ ...summary, release, failures }, "1.4.3", "jane", at);
    assert.deepEqual([failed.outcome, failed.reason, failed.runs], ["failed", "no connection", undefined]);
  });

  const secret = "s3cr3t";
  const undelivered: readonly (readonly [title: string, address: () => string | undefined, problem: RegExp])[] = [
    ["refuses it", () => `${address}/refuses`, /^it answered 403$/],
    ["is not there", () => `http://127.0.0.1:1/${secret}`, /^it could not be reached/],
    ["would be told in clear", () => `http://hooks.example.com/${secret}`, /^its address must be an https:\/\/ URL$/],
    ["has no address that could be one", () => secret, /^its address must be an https:\/\/ URL$/],
    ["has no address", () => undefined, /^nothing says where it is; set AXON_RELEASES_WEBHOOK, or releases\.webhook/],
  ];
  for (const [title, where, problem] of undelivered) {
    it(`reports a receiver that ${title}, without its address, and fails nothing`, async () => {
      const [report] = await tell([{ kind: "webhook", address: where() }], announcement);
      assert.equal(report?.delivered, false);
      assert.match(report?.problem ?? "", problem);
      assert.ok(!report?.problem?.includes(secret));
    });
  }
});

describe("those who are told of releases", () => {
  const receivers = { critical: "webhook", warning: "webhook", releases: ["webhook", { slackChannel: "#releases" }] };
  const settingsWith = (monitoring: object) =>
    parseSettings(
      { system: "shop", environment: "prod", kubernetes: { context: "production", monitoring } },
      "Pulumi.prod.yaml",
    );
  const stackWith = (secrets: object) => ({
    getConfig: async () => ({ value: JSON.stringify(secrets), secret: true }),
  });
  const sealed = {
    getConfig: async () => {
      throw new Error("no such key");
    },
  };

  it("have their addresses from the environment first, then from the encrypted settings (CC-078)", async () => {
    const recipients = await recipientsOf(
      settingsWith({ receivers }),
      { AXON_RELEASES_WEBHOOK: "https://hooks.example.com/a" },
      stackWith({ "releases.webhook": "https://hooks.example.com/b", "releases.slack": "https://hooks.example.com/c" }),
    );
    assert.deepEqual(recipients, [
      { kind: "webhook", address: "https://hooks.example.com/a" },
      { kind: "slack", address: "https://hooks.example.com/c", channel: "#releases" },
    ]);
  });

  it("stay without one where nothing gives it, and are nobody where none is named", async () => {
    const [first] = await recipientsOf(settingsWith({ receivers }), {}, sealed);
    assert.deepEqual(first, { kind: "webhook", address: undefined });
    const alertsOnly = { critical: "webhook", warning: "pagerDuty" };
    assert.deepEqual(await recipientsOf(settingsWith({ receivers: alertsOnly }), {}, sealed), []);
    assert.deepEqual(await recipientsOf(settingsWith({}), {}, sealed), []);
  });

  it("are each named once", () => {
    const twice = { ...receivers, releases: ["webhook", "webhook"] };
    assert.throws(() => settingsWith({ receivers: twice }), /receivers\.releases must be .*each kind once/);
  });
});
