import assert from "node:assert/strict";
import { isStrong } from "@axon/core";
import { strengthTemplate } from "../../../packages/secrets/src/strength.ts";
import { type OperatorTemplate, operatorTemplate } from "../../support/operator-template.ts";
import { guessable, samples } from "../../support/weak-secrets.ts";

describe("how strong secrets must be, in the operator's own template language", () => {
  let template: OperatorTemplate;
  before(function () {
    this.timeout(600_000);
    template = operatorTemplate(this);
  });
  after(() => template?.close());

  const judged = (strength: "random" | "issued", value: string) =>
    template.fill(strengthTemplate({ key: strength }), { key: value, other: "" });

  it("makes no keys of values that are strong enough", () => {
    for (const value of ["k8Rw2nQz5LxT7vBp", "4f1c9a0be27d5863", "https://hooks.example.com/k3y"])
      assert.deepEqual(judged("issued", value), { keys: {} });
    assert.deepEqual(judged("random", "k8Rw2nQz5LxT7vBp"), { keys: {} });
  });

  it("fails for every sample, and names the key alone (SP-027)", () => {
    for (const strength of ["random", "issued"] as const) {
      for (const sample of samples) {
        const { failure = "" } = judged(strength, sample);
        assert.match(failure, /key must be .*no sample$/, sample);
        if (sample.length > 9) assert.ok(!failure.includes(sample), sample);
      }
    }
  });

  it("fails for what is too short or always the same, and for an issuer's value only where it is a sample", () => {
    for (const value of guessable) {
      assert.match(judged("random", value).failure ?? "", /key must be at least 16 characters made at random/, value);
      assert.equal(judged("issued", value).failure === undefined, isStrong(value, "issued"), value);
    }
  });
});
