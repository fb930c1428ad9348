import assert from "node:assert/strict";
import { describeProblem, type Problem, ProblemError } from "@axon/core";
import { KubernetesSecretCopy } from "@axon/secrets/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { only, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const copy = (entries: Readonly<Record<string, string>>) =>
  recordResources(() => {
    new KubernetesSecretCopy("keys-copy", {
      namespace: "shop",
      store: pulumi.output({ kind: "SecretStore", name: "second" } as const),
      secretName: pulumi.output("keys"),
      entries,
      refreshInterval: "1h",
    });
  });

describe("KubernetesSecretCopy", () => {
  it("writes each key once into an entry of its own, and neither changes nor deletes it there", async () => {
    const resources = await copy({ signing: "shop/keys.signing", encryption: "shop/keys.encryption" });
    assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
    const { inputs } = only(resources, "kubernetes:external-secrets.io/v1alpha1:PushSecret", "keys-copy");
    assert.deepEqual(Object(inputs.spec), {
      refreshInterval: "1h",
      secretStoreRefs: [{ kind: "SecretStore", name: "second" }],
      updatePolicy: "IfNotExists",
      deletionPolicy: "None",
      selector: { secret: { name: "keys" } },
      data: ["signing", "encryption"].map((secretKey) => ({
        match: { secretKey, remoteRef: { remoteKey: `shop/keys.${secretKey}`, property: "value" } },
        conversionStrategy: "None",
      })),
    });
    assert.equal(Object(inputs.metadata).annotations["pulumi.com/waitFor"], "condition=Ready");
  });

  for (const [title, entries, problem] of [
    ["nothing", {}, "entries must be at least one key, got none"],
    [
      "two keys into one entry, of which the second would never be written",
      { a: "shop/keys", b: "shop/keys" },
      "entries.b must be an entry that no other key has, got shop/keys",
    ],
  ] as const) {
    it(`refuses to copy ${title}`, async () => {
      await assert.rejects(copy(entries), (error) => {
        assert.ok(error instanceof ProblemError);
        assert.deepEqual(
          error.problems.map((one: Problem) => describeProblem(one)),
          [problem],
        );
        return true;
      });
    });
  }
});
