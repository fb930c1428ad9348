import assert from "node:assert/strict";
import { ofKind, type Rendered, renderIdeationEngine } from "../support/ideation-engine-rendered.ts";
import { environmentOf, object } from "../support/program.ts";

describe("the Ideation Engine's secrets", () => {
  let dev: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderIdeationEngine("dev");
    prod = await renderIdeationEngine("prod");
  });

  it("come from Secrets Manager in us-west-2, by an identity of the cluster and no key (IE-107)", () => {
    const stores = ofKind(prod, "SecretStore");
    assert.equal(stores.length, 8);
    for (const { apiVersion, metadata, spec } of stores) {
      assert.equal(apiVersion, "external-secrets.io/v1");
      const { service, region, auth } = spec.provider.aws;
      assert.deepEqual([service, region], ["SecretsManager", "us-west-2"]);
      assert.deepEqual(Object.keys(auth), ["jwt"]);
      const account = ofKind(prod, "ServiceAccount").find(
        (each) =>
          each.metadata.namespace === metadata.namespace && each.metadata.name === auth.jwt.serviceAccountRef.name,
      );
      assert.match(
        account?.metadata.annotations?.["eks.amazonaws.com/role-arn"] ?? "",
        /:role\/ideation-engine-secrets$/,
      );
    }
    // Entries of this system and of no other.
    for (const { spec } of ofKind(prod, "ExternalSecret")) {
      for (const { remoteRef } of spec.data) assert.match(remoteRef.key, /^ideation-engine\//);
    }
  });

  it("fetch the language models' keys every hour, each from its own entry (IE-108)", () => {
    const { metadata, spec } = object(prod, "ExternalSecret", "api-keys");
    assert.equal(metadata.namespace, "l2-dialogue");
    assert.equal(spec.refreshInterval, "1h");
    assert.deepEqual([spec.target.name, spec.target.creationPolicy], ["api-keys", "Owner"]);
    const from = spec.data.map(({ secretKey, remoteRef }: { secretKey: string; remoteRef: Record<string, string> }) => [
      secretKey,
      `${remoteRef.key}#${remoteRef.property}`,
    ]);
    assert.deepEqual(Object.fromEntries(from), {
      "openai-api-key": "ideation-engine/openai#api-key",
      "anthropic-api-key": "ideation-engine/anthropic#api-key",
    });
    // Whoever reads them restarts when they change.
    for (const name of ["orchestrator", "agents"]) {
      const { annotations } = object(prod, "Deployment", name).metadata;
      assert.match(annotations?.["secret.reloader.stakater.com/reload"] ?? "", /\bapi-keys\b/);
    }
  });

  it("keep the language models' keys in the layer that calls them, and nowhere else (IE-109)", () => {
    const placed = ofKind(prod, "ExternalSecret").filter(({ metadata }) => metadata.name === "api-keys");
    assert.deepEqual(
      placed.map(({ metadata }) => metadata.namespace),
      ["l2-dialogue"],
    );
    const local = ofKind(dev, "Secret").filter(({ metadata }) => metadata.name === "api-keys");
    assert.deepEqual(
      local.map(({ metadata }) => metadata.namespace),
      ["l2-dialogue"],
    );
    const { OPENAI_API_KEY, ANTHROPIC_API_KEY } = environmentOf(prod, object(prod, "Deployment", "agents"));
    assert.deepEqual([OPENAI_API_KEY, ANTHROPIC_API_KEY], ["api-keys/openai-api-key", "api-keys/anthropic-api-key"]);
  });

  it("give Grafana its administrator's password by reference (IE-089)", () => {
    const [container] = object(prod, "Deployment", "grafana").spec.template.spec.containers;
    const written = JSON.stringify(container);
    assert.match(written, /"secretKeyRef":\{[^}]*"name":"grafana"/);
    assert.doesNotMatch(written, /GRAFANA_ADMIN_PASSWORD\}/);
    assert.equal(object(prod, "ExternalSecret", "grafana").metadata.namespace, "monitoring");
  });
});
