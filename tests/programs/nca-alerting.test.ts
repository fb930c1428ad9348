import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { alertNames } from "@axon/observability/kubernetes";
import { objectsOf, type Rendered, renderNca } from "../support/nca-rendered.ts";
import { type KubernetesObject, object } from "../support/program.ts";

const email = {
  to: "operations@neuroca.example.com",
  from: "alerts@neuroca.example.com",
  server: "smtp.example.com:587",
  username: "alerts@neuroca.example.com",
};

/** How a receiver tells, and the key of the secret that it needs for it. */
function channelOf(from: Rendered, name: string): readonly string[] {
  const { receivers } = object(from, "AlertmanagerConfig", "alertmanager").spec;
  const found = receivers.find((one: { readonly name: string }) => one.name === name);
  const told = (kind: string, secret: string) =>
    (found[kind] ?? []).map((how: KubernetesObject) => `${kind} ${how[secret].name}/${how[secret].key}`);
  return [
    ...told("pagerdutyConfigs", "routingKey"),
    ...told("slackConfigs", "apiURL"),
    ...told("emailConfigs", "authPassword"),
  ];
}

describe("who is told of NCA's alerts", () => {
  const rendered = new Map<string, Rendered>();
  before(async () => {
    for (const environment of ["staging", "prod"] as const) rendered.set(environment, await renderNca(environment));
  });

  it("is PagerDuty, Slack and mail, by severity and time, with every key and password a secret (NC-061)", () => {
    for (const from of rendered.values()) {
      assert.deepEqual(channelOf(from, "critical"), ["pagerdutyConfigs alerting/critical"]);
      assert.deepEqual(channelOf(from, "warning"), ["slackConfigs alerting/warning"]);
      assert.deepEqual(channelOf(from, "escalation"), ["emailConfigs alerting/escalation"]);
      const { target, data } = object(from, "ExternalSecret", "alerting").spec;
      assert.equal(target.name, "alerting");
      const keys = data.map(({ secretKey }: { readonly secretKey: string }) => secretKey);
      for (const key of ["critical", "warning", "escalation"]) assert.ok(keys.includes(key), key);
      const { routes } = object(from, "AlertmanagerConfig", "alertmanager").spec.route;
      const critical = routes.find(({ receiver }: { readonly receiver: string }) => receiver === "critical");
      assert.deepEqual(critical.matchers, [{ name: "severity", value: "critical", matchType: "=" }]);
      assert.equal(routes.at(-1).receiver, "warning");
    }
  });

  it("is another by each severity where the installation says so (NC-061)", async () => {
    const receivers = { critical: { email }, warning: "pagerDuty", escalation: { tell: { slackChannel: "#lead" } } };
    for (const environment of ["staging", "prod"] as const) {
      const from = await renderNca(environment, {}, { monitoring: { receivers } });
      assert.deepEqual(channelOf(from, "critical"), ["emailConfigs alerting/critical"]);
      assert.deepEqual(channelOf(from, "warning"), ["pagerdutyConfigs alerting/warning"]);
      assert.deepEqual(channelOf(from, "escalation"), ["slackConfigs alerting/escalation"]);
    }
  });

  it("is the next channel once a critical alert has gone on for 15 minutes and nobody has silenced it (NC-062)", () => {
    for (const from of rendered.values()) {
      const { routes } = object(from, "AlertmanagerConfig", "alertmanager").spec.route;
      const [escalation] = routes.filter(({ receiver }: { readonly receiver: string }) => receiver === "escalation");
      assert.deepEqual(
        [escalation.groupWait, escalation.continue, escalation.matchers],
        ["15m", true, [{ name: "severity", value: "critical", matchType: "=" }]],
      );
      assert.notDeepEqual(channelOf(from, "escalation"), channelOf(from, "critical"));
    }
  });

  it("finds the link to what is to be done in every alert, to a page that is there (NC-062)", () => {
    for (const from of rendered.values()) {
      const rules: readonly KubernetesObject[] = objectsOf(from, "PrometheusRule").flatMap(({ spec }) =>
        spec.groups.flatMap(({ rules: listed }: { readonly rules: readonly KubernetesObject[] }) => listed),
      );
      const alerts = rules.filter(({ alert }) => alert !== undefined);
      assert.ok(alerts.length > 40);
      for (const { alert, annotations } of alerts) {
        const [, page] =
          /^https:\/\/runbooks\.example\.com\/neuroca\/([a-z0-9-]+\.md)$/.exec(annotations.runbook_url) ?? [];
        assert.ok(page, alert);
        if (alertNames.includes(alert))
          assert.ok(existsSync(new URL(`../../docs/runbooks/${page}`, import.meta.url)), page);
      }
    }
  });
});
