import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { KubernetesCredentials } from "@axon/secrets/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { accept, acceptanceTemplate, checkAcceptances } from "../../../packages/secrets/src/acceptance.ts";
import { render } from "../database/manifests.ts";

const webhook = { pattern: "https://alerts\\.example\\.com/\\S*", words: "an address of alerts.example.com" };
const accepts = { webhook };

describe("what the values of secrets must be", () => {
  for (const value of ["https://alerts.example.com/key", "https://alerts.example.com/"]) {
    it(`is given by ${value}`, () => assert.doesNotThrow(() => accept("credentials", accepts, { webhook: value })));
  }

  for (const value of [
    "http://alerts.example.com/canary",
    "https://alerts.company.com/canary",
    "https://alertsXexample.com/canary",
    "see https://alerts.example.com/canary",
    "https://alerts.example.com/canary and more",
    "",
  ]) {
    it(`is not given by "${value}", which no message shows`, () => {
      assert.throws(() => accept("credentials", accepts, { webhook: value }), {
        message: "credentials: keys.webhook must be an address of alerts.example.com, got another value",
      });
    });
  }

  it("is asked of keys that there are, by an expression", () => {
    const problems = checkAcceptances({ webhok: webhook, webhook: { ...webhook, pattern: "(" } }, ["webhook"]);
    assert.deepEqual(problems.map(describeProblem), [
      'webhok must be one of the keys webhook, got "webhok"',
      'webhook.pattern must be a regular expression, got "("',
    ]);
  });

  const place = { namespace: "shop", accepts };

  it("is looked at by whoever composes the Secret of a store, which keeps what was there otherwise", async () => {
    const keys = { webhook: { remote: { key: "shop/alerts", property: "webhook" } } };
    const store = { kind: "SecretStore", name: "vault" } as const;
    const manifests = await render(() => new KubernetesCredentials("alerts", { ...place, store, keys }));
    const data = manifests.field("ExternalSecret", "alerts", "spec.target.template.data");
    assert.deepEqual(data, { webhook: acceptanceTemplate("webhook", webhook) });
    assert.equal(
      acceptanceTemplate("webhook", webhook),
      '{{ if regexMatch "^(?:https://alerts\\\\.example\\\\.com/\\\\S*)$" (index . "webhook") }}{{ index . "webhook" }}' +
        '{{ else }}{{ fail "webhook must be an address of alerts.example.com" }}{{ end }}',
    );
  });

  it("is in the Secret that the stack makes of what it was handed", async () => {
    const keys = { webhook: { value: pulumi.secret("https://alerts.example.com/key") } };
    const manifests = await render(() => new KubernetesCredentials("alerts", { ...place, keys }));
    const { webhook: made = "" } = manifests.field("Secret", "alerts", "data") as Record<string, string>;
    assert.equal(Buffer.from(made, "base64").toString(), "https://alerts.example.com/key");
  });
});
