import assert from "node:assert/strict";
import fc from "fast-check";
import { logPipeline } from "../../../packages/observability/src/kubernetes/stack/log-pipeline.ts";
import { maskOf } from "../../support/log-masks.ts";

const canary = "canary-7f3a91c2";

describe("the masks of a log line", () => {
  const mask = maskOf(logPipeline({ masked: { note: "remove", user_id: "hash" } }));

  it("take the whole value of a field, whatever it is, and leave the rest as it was", () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    // Values of other fields that are no credentials, by name or by form.
    const other = fc.dictionary(
      fc.constantFrom("event", "status_code", "endpoint"),
      fc.oneof(fc.integer(), fc.lorem()),
    );
    fc.assert(
      fc.property(value, value, other, (note, user, rest) => {
        const masked = JSON.parse(mask(JSON.stringify({ note, ...rest, user_id: user })));
        const { user_id: hashed, ...visible } = masked;
        assert.deepEqual(visible, { note: "***", ...rest });
        assert.match(hashed, /^[0-9a-f]{64}$/);
      }),
    );
  });

  it("tell one user from another, and the same as the same", () => {
    const of = (user: string) => JSON.parse(mask(JSON.stringify({ user_id: user }))).user_id;
    fc.assert(fc.property(fc.string(), fc.string(), (one, two) => assert.equal(of(one) === of(two), one === two)));
  });

  it("leave nothing of a value in a line that was cut off, nor of one that is nested deeper than they follow", () => {
    const deep = Array.from({ length: 9 }).reduce<unknown>((inner) => ({ inner }), canary);
    const line = JSON.stringify({ event: "asked", note: { text: [canary, `"${canary}`], deep }, status_code: 200 });
    for (let length = 0; length <= line.length; length += 1) {
      assert.ok(!mask(line.slice(0, length)).includes("canary"), line.slice(0, length));
    }
  });

  for (const [what, line] of [
    ["a list of key=value", `user_id=${canary} note="a ${canary}" took=3ms`],
    ["a dictionary as Python prints it", `{'note': '${canary}', 'user_id': {'id': '${canary}'}, 'took': 3}`],
    ["a header", `GET / Authorization: Bearer ${canary}`],
    ["a header among keys and values", `authorization=Bearer ${canary} took=3ms`],
    ["an address with a password", `cannot reach postgres://app:${canary}@db/app`],
    ["a signed token in a sentence", `refused eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${canary}`],
    ["a field in other letters", JSON.stringify({ NOTE: canary, Password: canary, "X-API-Key": canary })],
  ] as const) {
    it(`find it in ${what}`, () => {
      assert.ok(!mask(line).includes("canary"), mask(line));
    });
  }

  it("leave alone what is only called alike", () => {
    const line = JSON.stringify({
      event: "note taken",
      notes: 3,
      user_id_type: "uuid",
      tokens: 512,
      password_age: "3d",
    });
    assert.equal(mask(line), line);
  });
});
