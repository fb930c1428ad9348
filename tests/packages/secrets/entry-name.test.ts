import assert from "node:assert/strict";
import { entryName } from "@axon/secrets";
import fc from "fast-check";

describe("the name of an entry in a secret store", () => {
  it("is a path where the store knows paths, and words where it knows no slash", () => {
    assert.equal(entryName("path", "cortex-core", "redis-credentials"), "cortex-core/redis-credentials");
    assert.equal(entryName("flat", "cortex-core", "redis-credentials"), "cortex-core--redis-credentials");
  });

  it("ends in a hash where a flat one had to be altered or shortened, and stays readable", () => {
    assert.equal(entryName("flat", "shop", "Open_AI.key"), "shop--open-ai-key--751c2ebdbb5ac4b1");
    assert.equal(entryName("flat", "shop", "a--b"), "shop--a-b--222b682614a0f43b");
    const long = entryName("flat", "s".repeat(40), `${"w".repeat(40)}-${"b".repeat(40)}-login`);
    assert.equal(long.length, 127);
    assert.match(long, /^s{40}--w{40}-b{26}--[0-9a-f]{16}$/);
  });

  const systems = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);
  const entries = fc.oneof(
    fc.stringMatching(/^[\w.-]{1,20}$/),
    fc.stringMatching(/^[a-z0-9-]{100,130}$/),
    // Few signs meet each other often.
    fc.stringMatching(/^[aA._-]{1,5}$/),
  );

  it("is one that Azure Key Vault and Google Secret Manager accept", () => {
    fc.assert(
      fc.property(systems, entries, (system, entry) => {
        assert.match(entryName("flat", system, entry), /^[0-9a-z-]{1,127}$/);
      }),
    );
  });

  it("belongs to one entry alone, also where upper and lower case are the same", () => {
    const few = fc.tuple(fc.oneof(systems, fc.stringMatching(/^a[a-]{0,4}a$/)), entries);
    fc.assert(
      fc.property(fc.array(few, { minLength: 50, maxLength: 200 }), (all) => {
        const asked = new Set(all.map(([system, entry]) => `${system}/${entry}`));
        for (const naming of ["path", "flat"] as const) {
          const names = new Set(all.map(([system, entry]) => entryName(naming, system, entry)));
          assert.equal(names.size, asked.size);
        }
      }),
    );
  });
});
