import assert from "node:assert/strict";
import { externalSecretSpec } from "../../../packages/secrets/src/kubernetes/external-secret.ts";
import { type OperatorTemplate, operatorTemplate } from "../../support/operator-template.ts";

const daySeconds = 86_400;

describe("values that end, as the operator's own template language fills them in", () => {
  let template: OperatorTemplate;
  before(function () {
    this.timeout(600_000);
    template = operatorTemplate(this);
  });
  after(() => template?.close());

  const spec = externalSecretSpec({
    secretName: "keys",
    store: { kind: "SecretStore", name: "store" },
    keys: {
      ci: { remote: { key: "spek/keys", property: "ci" } },
      monitoring: { remote: { key: "spek/keys", property: "monitoring" } },
      other: { remote: { key: "shared", property: "token" } },
    },
    urls: {},
    accepts: {},
    strengths: {},
    expireAfterSeconds: 90 * daySeconds,
    labels: {},
    annotations: {},
  });
  const day = (ago: number) => new Date(Date.now() - ago * daySeconds * 1000).toISOString().slice(0, 10);
  const values = { ci: 'a"b: <c>', monitoring: "12345", other: "token" };
  const filledIn = (own: string, shared: string): unknown => {
    const literal = spec.target?.template?.templateFrom?.[0]?.literal ?? "";
    const days = { "rotated.spek-keys": own, "rotated.shared": shared };
    const { keys, failure } = template.fill(literal, { ...values, ...days });
    assert.equal(failure, undefined);
    return keys;
  };

  it("are there to the letter on the last day, and gone on the next one (SP-120)", () => {
    assert.deepEqual(filledIn(day(0), day(0)), values);
    assert.deepEqual(filledIn(day(89), day(0)), values);
    assert.deepEqual(filledIn(day(90), day(90)), {});
  });

  it("end entry by entry, each by its own day, and at once where that is none", () => {
    const { other, ...own } = values;
    assert.deepEqual(filledIn(day(90), day(1)), { other });
    assert.deepEqual(filledIn(day(1), "soon"), own);
    assert.deepEqual(filledIn("", ""), {});
  });
});
