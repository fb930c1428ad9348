import assert from "node:assert/strict";
import { execa } from "execa";

const file = import.meta.resolve("../../../../packages/cli/src/lifecycle/cut-off-calls.ts");

/** Lets a call fail that nobody waits for any more, and says afterwards that it is still there. */
function afterFailing(error: string) {
  const script = `
    import { outliveCutOffCalls } from ${JSON.stringify(file)};
    outliveCutOffCalls();
    outliveCutOffCalls();
    Promise.reject(${error});
    setTimeout(() => console.log("went on"), 20);
  `;
  return execa(process.execPath, ["--input-type=module", "--eval", script], { reject: false });
}

describe("a call that the engine's end cuts off", () => {
  for (const [what, code] of Object.entries({ "14 UNAVAILABLE: read ECONNRESET": 14, "1 CANCELLED": 1 })) {
    it(`does not end the process: ${what}`, async () => {
      const { exitCode, stdout, stderr } = await afterFailing(`Object.assign(new Error("${what}"), { code: ${code} })`);
      assert.deepEqual([exitCode, stdout, stderr], [0, "went on", ""]);
    });
  }

  it("is the only one: any other mistake still ends it", async () => {
    const { exitCode, stdout, stderr } = await afterFailing('new TypeError("surprise")');
    assert.notEqual(exitCode, 0);
    assert.equal(stdout, "");
    assert.match(stderr, /TypeError: surprise/);
  });
});
