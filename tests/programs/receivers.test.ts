import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { kubernetesSettings } from "../../programs/kubernetes/settings.ts";
import { object, renderStack } from "../support/program.ts";

const email = { to: "ops@neuroca.io", from: "alerts@neuroca.io", server: "smtp.example.com:587", username: "alerts" };
const receivers = {
  critical: "pagerDuty",
  warning: { slackChannel: "#neuroca" },
  escalation: { after: "15m", tell: { email } },
  routes: { security: { labels: { kind: "security" }, tell: { email } } },
};

describe("who is told of alerts on Kubernetes", () => {
  let rendered: readonly RegisteredResource[];
  before(async () => {
    rendered = await renderStack("factory", {
      "axon:system": fileURLToPath(new URL("../support/factory.ts", import.meta.url)),
      "axon:environment": "staging",
      "axon:kubernetes": {
        context: "factory",
        storageClass: "gp3",
        storageClasses: { shared: "efs" },
        encryptedClasses: { gp3: "existing", efs: "existing" },
        monitoring: { receivers, runbooks: "https://runbooks.example.com" },
      },
    });
  });
  const receiver = (name: string) =>
    object(rendered, "AlertmanagerConfig", "alertmanager").spec.receivers.find(
      (candidate: { name: string }) => candidate.name === name,
    );

  it("is each severity's own receiver, by PagerDuty, Slack or mail, with every key and password a secret", () => {
    assert.deepEqual(receiver("critical").pagerdutyConfigs[0].routingKey, { name: "alerting", key: "critical" });
    assert.deepEqual(receiver("warning").slackConfigs[0].apiURL, { name: "alerting", key: "warning" });
    assert.deepEqual(receiver("escalation").emailConfigs[0].authPassword, { name: "alerting", key: "escalation" });
    assert.deepEqual(receiver("security").emailConfigs[0].authPassword, { name: "alerting", key: "security" });
    const mails = { critical: { email }, warning: { email } };
    const parsed = kubernetesSettings.parse({ context: "a", monitoring: { receivers: mails } });
    assert.deepEqual(parsed.monitoring.receivers?.warning, { email });
  });

  it("is the next channel once a critical alert goes on unsilenced, with a link to what to do", () => {
    const { routes } = object(rendered, "AlertmanagerConfig", "alertmanager").spec.route;
    const escalation = routes.find(({ receiver: name }: { receiver: string }) => name === "escalation");
    assert.deepEqual([escalation.groupWait, escalation.continue], ["15m", true]);
    assert.deepEqual(escalation.matchers, [{ name: "severity", value: "critical", matchType: "=" }]);
    const groups: { rules: { annotations: { runbook_url: string } }[] }[] = object(
      rendered,
      "PrometheusRule",
      "factory-alerts",
    ).spec.groups;
    const rules = groups.flatMap((group) => group.rules);
    assert.ok(rules.length > 20);
    for (const { annotations } of rules)
      assert.match(annotations.runbook_url, /^https:\/\/runbooks\.example\.com\/.+\.md$/);
  });

  it("is reached on the ports of its servers, and on no other", () => {
    const ports = (flow: string) =>
      object(rendered, "NetworkPolicy", `${flow}-egress`).spec.egress.flatMap(
        ({ ports: open }: { ports: { port: number }[] }) => open.map(({ port }) => port),
      );
    assert.deepEqual(ports("alertmanager-to-receivers"), [443]);
    assert.deepEqual(ports("alertmanager-to-receivers-587"), [587]);
  });

  const wrong: readonly (readonly [string, object])[] = [
    [
      "a mail server without a port",
      { critical: { email: { ...email, server: "smtp.example.com" } }, warning: "webhook" },
    ],
    ["a route called like a severity", { ...receivers, routes: { warning: { labels: { a: "b" }, tell: "webhook" } } }],
    ["a route for every alert", { ...receivers, routes: { all: { labels: {}, tell: "webhook" } } }],
    [
      "an announcement called like a route",
      {
        ...receivers,
        routes: { users: { labels: { a: "b" }, tell: "webhook" } },
        announcements: { users: "webhook" },
      },
    ],
    ["mail for releases", { ...receivers, releases: [{ email }] }],
  ];
  for (const [what, given] of wrong) {
    it(`cannot be ${what}`, () => {
      assert.equal(kubernetesSettings.safeParse({ context: "a", monitoring: { receivers: given } }).success, false);
    });
  }
});
