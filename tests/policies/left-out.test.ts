import assert from "node:assert/strict";
import { leftOut, reasonLeftOut, rules } from "@axon/policies";

describe("demands that are left out", () => {
  const names = leftOut.flatMap(({ peers }) => peers);

  it("are made by no rule", () => {
    const made = new Set(rules.flatMap(({ peers }) => peers));
    assert.deepEqual(
      names.filter((name) => made.has(name)),
      [],
    );
  });

  it("stand once, each with a reason in one sentence", () => {
    assert.equal(new Set(names).size, names.length);
    for (const { reason } of leftOut) assert.match(reason, /^[A-Z][^.]*\.$/);
  });

  it("name only rules that there are", () => {
    const known = new Set(rules.map(({ name }) => name));
    const named = leftOut.flatMap(({ reason }) => reason.match(/\b[a-z]+(?:-[a-z0-9]+)+\b/g) ?? []);
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
  });

  it("say why, to who asks for one", () => {
    assert.match(reasonLeftOut("CKV_AWS_19") ?? "", /^S3 has encrypted every new object/);
    assert.equal(reasonLeftOut("CKV_AWS_16"), undefined);
  });
});
