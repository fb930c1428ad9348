import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { hiddenSecret, isStrong } from "@axon/core";
import { guessable, samples } from "../../support/weak-secrets.ts";

/** What issuers give out: short, or of a form of its own. */
const issued = [
  "4711",
  "deploy-bot",
  "https://hooks.example.com/services/T00/B00/k3y",
  "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=send;Password=q8Z",
  "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\n",
  '{"type": "service_account", "project_id": "shop"}',
];

describe("the strength of a secret", () => {
  for (const value of samples) {
    it(`is none for the sample ${JSON.stringify(value)}, whoever was to give the value`, () => {
      assert.equal(isStrong(value, "random"), false);
      assert.equal(isStrong(value, "issued"), false);
    });
  }

  for (const value of guessable) {
    it(`is too little for ${value} where the value is to be random, and the issuer's affair otherwise`, () => {
      assert.equal(isStrong(value, "random"), false);
      if (!/(.)\1{3}/.test(value)) assert.equal(isStrong(value, "issued"), true);
    });
  }

  for (const value of issued) {
    it(`is the issuer's affair for ${JSON.stringify(value)}`, () => assert.equal(isStrong(value, "issued"), true));
  }

  it("is enough for what openssl makes, down to 32 hexadecimal digits", () => {
    for (let round = 0; round < 2_000; round++) {
      for (const value of [randomBytes(16).toString("hex"), randomBytes(24).toString("base64")])
        assert.ok(isStrong(value, "random"), value);
    }
  });

  it("takes 16 characters at least", () => {
    assert.equal(isStrong("k8Rw2nQz5LxT7vBp", "random"), true);
    assert.equal(isStrong("k8Rw2nQz5LxT7vB", "random"), false);
  });

  it("is not judged where nobody can see the value", () => assert.equal(isStrong(hiddenSecret, "random"), true));

  it("is nobody's affair where the value is no secret, as with a user called example", () => {
    assert.equal(isStrong("example", "any"), true);
    assert.equal(isStrong("example", "issued"), false);
  });
});
