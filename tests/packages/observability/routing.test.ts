import assert from "node:assert/strict";
import { KubernetesAlertmanager, type KubernetesAlertmanagerArgs } from "@axon/observability/kubernetes";
import { AlertmanagerConfig } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig";
import { only, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const type = "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig";
const key = (name: string) => ({ secret: "alerts", key: name });
const mail = {
  email: {
    to: "oncall@example.com",
    from: "alerts@example.com",
    server: "smtp.example.com:587",
    username: "alerts",
    password: key("mail"),
  },
};
const receivers = { critical: { pagerDuty: key("critical") }, warning: mail };

async function routing(args: Partial<KubernetesAlertmanagerArgs> = {}) {
  const resources = await recordResources(() => {
    new KubernetesAlertmanager("alertmanager", { namespace: "watch", receivers, ...args });
  });
  const made = resources.filter((resource) => resource.type === type);
  assert.deepEqual(await refusals(made), []);
  const config = new AlertmanagerConfig(Object(only(made, type).inputs));
  config.validate();
  const routes = (config.spec?.route?.routes ?? []).map(Object);
  return { routes, receivers: config.spec?.receivers ?? [] };
}

describe("who is told of alerts", () => {
  it("may be a mailbox, by a server that is logged in to over TLS with a password from a secret", async () => {
    const found = (await routing()).receivers.find(({ name }) => name === "warning");
    assert.deepEqual(found?.emailConfigs, [
      {
        to: "oncall@example.com",
        from: "alerts@example.com",
        smarthost: "smtp.example.com:587",
        authUsername: "alerts",
        authPassword: { name: "alerts", key: "mail" },
        requireTLS: true,
        sendResolved: true,
      },
    ]);
  });

  it("is told when planned work begins and ends, while nobody is told of anything else (NC-093, SC-112)", async () => {
    const { routes, receivers: told } = await routing({
      maintenance: { schedule: "0 2 * * 0", duration: "2h" },
      announcements: { "users-channel": { slack: key("users"), channel: "#status" }, "users-mail": mail },
    });
    const announced = [{ name: "alertname", value: "MaintenanceInProgress", matchType: "=~" }];
    assert.deepEqual(routes.slice(0, 2), [
      { receiver: "users-channel", continue: true, matchers: announced },
      { receiver: "users-mail", continue: true, matchers: announced },
    ]);
    for (const { receiver, muteTimeIntervals } of routes.slice(2)) {
      assert.deepEqual(muteTimeIntervals, receiver === "nobody" ? undefined : ["maintenance"], receiver);
    }
    assert.equal(told.find(({ name }) => name === "users-channel")?.slackConfigs?.[0]?.sendResolved, true);
    assert.equal(told.find(({ name }) => name === "users-mail")?.emailConfigs?.[0]?.sendResolved, true);
  });

  it("is told by a route and by severity where the route says so (SC-107)", async () => {
    const { routes } = await routing({
      routes: { outages: { labels: { alertname: ".+Down" }, to: mail, andBySeverity: true } },
    });
    assert.deepEqual(routes[0], {
      receiver: "outages",
      matchers: [{ name: "alertname", value: ".+Down", matchType: "=~" }],
      continue: true,
    });
    assert.equal(routes[1].receiver, "critical");
  });

  it("is somebody else as well, once a critical alert has gone on for a time and nobody has silenced it", async () => {
    const { routes, receivers: told } = await routing({ escalation: { after: "15m", to: mail } });
    const [first, second] = routes;
    assert.deepEqual(first, {
      receiver: "escalation",
      continue: true,
      matchers: [{ name: "severity", value: "critical", matchType: "=" }],
      groupWait: "15m",
    });
    assert.equal(second.receiver, "critical");
    assert.ok(told.find(({ name }) => name === "escalation")?.emailConfigs);
  });

  it("depends on the labels of an alert first, each a pattern, and on its severity then", async () => {
    const { routes } = await routing({
      routes: {
        security: { labels: { kind: "security" }, to: mail },
        outages: { labels: { alertname: ".+Down" }, to: mail },
      },
    });
    assert.deepEqual(
      routes.map(({ receiver, matchers }) => [
        receiver,
        matchers?.map(({ name, value, matchType }: Record<string, string>) => `${name}${matchType}${value}`),
      ]),
      [
        ["security", ["kind=~security"]],
        ["outages", ["alertname=~.+Down"]],
        ["critical", ["severity=critical"]],
        ["nobody", ["severity=info"]],
        ["warning", undefined],
      ],
    );
  });

  it("is nobody during maintenance, whichever way it goes", async () => {
    const { routes } = await routing({
      maintenance: { schedule: "0 2 * * 0", duration: "2h" },
      escalation: { after: "15m", to: mail },
      routes: { outages: { labels: { alertname: ".+Down" }, to: mail } },
    });
    assert.deepEqual(
      routes.filter(({ muteTimeIntervals }) => muteTimeIntervals).map(({ receiver }) => receiver),
      ["escalation", "outages", "critical", "warning"],
    );
  });

  it("is refused with everything that is wrong", async () => {
    const slack = { slack: key("slack"), channel: "shop" };
    await assert.rejects(
      routing({ escalation: { after: "15m", to: slack }, routes: { critical: { labels: {}, to: slack } } }),
      {
        message: [
          'KubernetesAlertmanager "alertmanager": 4 problems',
          '  - escalation.channel must be a channel such as #alerts, got "shop"',
          "  - routes.critical must be a name of its own, got critical",
          "  - routes.critical.labels must be one label at least, got none",
          '  - routes.critical.channel must be a channel such as #alerts, got "shop"',
        ].join("\n"),
      },
    );
    await assert.rejects(routing({ escalation: { after: "soon", to: mail } }), /escalation\.after" must be a duration/);
  });
});
