import assert from "node:assert/strict";
import { KubernetesCredentials } from "@axon/secrets/kubernetes";
import { refuseWeak, strengthsOf, strengthTemplate } from "../../../packages/secrets/src/strength.ts";
import { guessable, samples } from "../../support/weak-secrets.ts";
import { render } from "../database/manifests.ts";

const place = { namespace: "shop" };
const handed = (value: string, strength?: "random" | "issued") =>
  refuseWeak("keys", strengthsOf(strength ? { strength: { signing: strength } } : {}, ["signing"]), { signing: value });

describe("how strong the values of secrets must be", () => {
  it("refuses samples that are handed over, whoever gives them, and shows none", () => {
    for (const sample of samples) {
      assert.throws(() => handed(sample), {
        message: "keys: keys.signing must be what its issuer gave out, and no sample, got a sample or too little",
      });
    }
  });

  it("refuses what is easily guessed where it is to be random, and takes it where an issuer says its form", () => {
    for (const value of guessable) {
      assert.throws(() => handed(value, "random"), {
        message:
          "keys: keys.signing must be at least 16 characters made at random, " +
          "such as openssl rand -hex 24 gives, and no sample, got a sample or too little",
      });
    }
    for (const value of ["hunter2", "4711"]) handed(value, "issued");
    handed("k8Rw2nQz5LxT7vBp", "random");
  });

  it("leaves what has a form of its own to that, and what the stack makes alone", () => {
    const accepts = { webhook: { pattern: "https://\\S+", words: "an address" } };
    assert.deepEqual(strengthsOf({ accepts, strength: { password: "random" } }, ["webhook", "password", "user"]), {
      password: "random",
      user: "issued",
    });
  });

  it("is asked of keys that there are", async () => {
    const keys = { password: { generate: {} } };
    await assert.rejects(
      render(() => new KubernetesCredentials("keys", { ...place, keys, strength: { pasword: "random" } })),
      /strength\.pasword must be one of the keys password, got "pasword"/,
    );
  });

  it("is looked at by whoever copies from a store, which keeps what was there otherwise", async () => {
    const store = { kind: "SecretStore", name: "vault" } as const;
    const keys = {
      username: { remote: { key: "shop/keys", property: "username" } },
      signing: { remote: { key: "shop/keys", property: "signing" } },
    };
    const manifests = await render(
      () =>
        new KubernetesCredentials("keys", { ...place, store, keys, strength: { username: "any", signing: "random" } }),
    );
    const { mergePolicy, templateFrom } = manifests.field("ExternalSecret", "keys", "spec.target.template") as {
      readonly mergePolicy: string;
      readonly templateFrom: unknown;
    };
    assert.equal(mergePolicy, "Merge");
    assert.deepEqual(templateFrom, [{ target: "Data", literal: strengthTemplate({ signing: "random" }) }]);
  });
});
