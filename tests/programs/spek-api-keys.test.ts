import assert from "node:assert/strict";
import { plan } from "@axon/core";
import { spek } from "@axon/systems";
import { parse } from "yaml";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { checkExpiry } from "../../programs/kubernetes/rotation.ts";
import { type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];
type Labels = Readonly<Record<string, string>>;

describe("SPEK's API keys on Kubernetes", () => {
  let prod: Rendered;
  let staging: Rendered;
  before(async () => {
    prod = await renderStack("spek-prod-kubernetes");
    staging = await renderStack("spek-staging-kubernetes");
  });
  const both = () => [prod, staging];

  it("takes API keys of an analyst and a viewer from the secret manager, where they end after 90 days (SP-120)", () => {
    for (const from of both()) {
      const { spec, metadata } = object(from, "ExternalSecret", "spek-api-keys");
      assert.equal(metadata.annotations?.["axon.dev/rotate-every"], "90d");
      assert.deepEqual(
        spec.data.map(({ secretKey, remoteRef }: KubernetesObject) => [secretKey, remoteRef.key, remoteRef.property]),
        [
          ["ci", "spek/spek-api-keys", "ci"],
          ["monitoring", "spek/spek-api-keys", "monitoring"],
          ["rotated.spek-spek-api-keys", "spek/spek-api-keys", "rotated"],
        ],
      );
      // The Secret holds what the template says and nothing else; what it says in the operator's language has a test of its own.
      const { mergePolicy, templateFrom, data } = spec.target.template;
      assert.deepEqual([mergePolicy, data, spec.refreshInterval], ["Replace", {}, "15m"]);
      const [end, ci, monitoring, ...rest] = templateFrom[1].literal.split("\n");
      const made = '(toDate "2006-01-02" (index . "rotated.spek-spek-api-keys")).Unix';
      assert.equal(end, `{{ if lt (now).Unix (add ${made} 7776000) -}}`);
      assert.deepEqual(
        [ci, monitoring],
        ['"ci": {{ index . "ci" | toJson }}', '"monitoring": {{ index . "monitoring" | toJson }}'],
      );
      assert.deepEqual(rest, ["{{ end -}}", ""]);
      const rbac = parse(object(from, "ConfigMap", "spek-file").data["rbac.yaml"]);
      assert.deepEqual(rbac.api_keys, {
        "CI/CD Pipeline": { role: "analyst", variable: "SPEK_API_KEY_CI" },
        "Monitoring System": { role: "viewer", variable: "SPEK_API_KEY_MONITORING" },
      });
      // A service whose keys have ended starts without them.
      const [{ env }] = object(from, "Deployment", "spek").spec.template.spec.containers;
      for (const [variable, key] of [
        ["SPEK_API_KEY_CI", "ci"],
        ["SPEK_API_KEY_MONITORING", "monitoring"],
      ] as const)
        assert.deepEqual(env.find(({ name }: { name: string }) => name === variable).valueFrom, {
          secretKeyRef: { name: "spek-api-keys", key, optional: true },
        });
    }
  });

  it("makes API keys at random where no secret manager has them, and refuses to go on with those that have ended (SP-120)", async () => {
    const dev = (change: object) => ({
      "axon:system": "spek",
      "axon:environment": "dev",
      "axon:kubernetes": { context: "dev", unencryptedVolumes: true, ...change },
    });
    const where = 'config."axon:kubernetes".rotated.spek-api-keys must be';
    const expected = "a day less than 90d ago, on which the stack makes values that end after 90d";
    const hint = "write today's, which makes new ones";
    await assert.rejects(renderStack("spek-dev-kubernetes", dev({ rotated: { "spek-api-keys": "2024-12-31" } })), {
      message: `Pulumi.spek-dev-kubernetes.yaml: ${where} ${expected}, got "2024-12-31"; ${hint}`,
    });
    const generated = await renderStack("spek-dev-kubernetes", dev({}));
    const lengths = generated.flatMap(({ type, name, inputs }) =>
      type.endsWith(":RandomPassword") && /^spek-api-keys-(ci|monitoring)/.test(name) ? [inputs.length] : [],
    );
    assert.deepEqual(lengths, [48, 48]);
    const madeOn = (last: string, now: string) => () =>
      checkExpiry(
        plan(spek, { environment: "prod", target: "kubernetes" }),
        { secretStore: "generated", rotated: { "spek-api-keys": { last } } },
        "Pulumi.prod.yaml",
        new Date(now),
      );
    madeOn("2026-09-01", "2026-11-29T23:59:59Z")();
    assert.throws(madeOn("2026-09-01", "2026-11-30T00:00:00Z"), /less than 90d ago/);
    const own = { ...(stackConfig("spek-prod-kubernetes")["axon:kubernetes"] as object), secretStore: "generated" };
    await assert.rejects(
      renderStack("spek-prod-kubernetes", { ...stackConfig("spek-prod-kubernetes"), "axon:kubernetes": own }),
      { message: `Pulumi.spek-prod-kubernetes.yaml: ${where} ${expected}, got nothing; ${hint}` },
    );
  });

  it("warns two weeks before its API keys end, and is critical from then on (SP-120)", () => {
    type Rule = { readonly alert: string; readonly expr: string; readonly labels: Labels };
    const { groups } = object(prod, "PrometheusRule", "spek-alerts").spec;
    const rules: Rule[] = groups.flatMap((group: { readonly rules: readonly Rule[] }) => group.rules);
    const told = rules
      .filter(({ alert, labels }) => /^Secret.*(Due|Old)$/.test(alert) && labels.component === "spek-api-keys")
      .map(({ alert, expr, labels }) => [alert, labels.severity, expr]);
    const series = (label: string) => `axon_secret_rotated_timestamp_seconds{${label}="spek",name="spek-api-keys"}`;
    const made = `(${series("exported_namespace")} or ${series("namespace")})`;
    const due = `${made} + 7776000 - time() > 0 <= 1209600 or ${made} - time() > 86400 or absent(${made})`;
    assert.deepEqual(told, [
      ["SecretChangeDue", "warning", due],
      ["SecretTooOld", "critical", `time() - ${made} >= 7776000`],
    ]);
  });
});
