import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { shellWord } from "../../../packages/cli/src/console/shell-word.ts";

describe("a word for a shell", () => {
  it("stays as it is where it needs no quotes", () => {
    for (const word of [
      "production",
      "arn:aws:eks:eu-central-1:111122223333:cluster/prod",
      "kubernetes-admin@kubernetes",
    ])
      assert.equal(shellWord(word), word);
    assert.equal(shellWord("my cluster"), "'my cluster'");
  });

  it("is what the shell takes it for, whatever stands in it", () => {
    const texts = fc.array(
      fc.string({ unit: fc.constantFrom("a", "'", '"', " ", "$", "`", "\\", "\n", "!", "*", "=", "~") }),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(texts, (words) => {
        const told = execFileSync("sh", ["-c", `printf '%s\\0' ${words.map(shellWord).join(" ")}`], {
          encoding: "utf8",
        });
        assert.deepEqual(told.split("\0").slice(0, -1), words);
      }),
      { numRuns: 30 },
    );
  });
});
