import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { CustomResource, runtime } from "@pulumi/pulumi";
import { atOnce, Turns } from "../../programs/turns.ts";

class Thing extends CustomResource {}

describe("a long row of components", () => {
  let open = 0;
  let mostOpen = 0;
  let known = 0;
  const thing = (name: number) => new Thing("example:index:Thing", `thing-${name}`);

  beforeEach(async () => {
    open = 0;
    mostOpen = 0;
    known = 0;
    await runtime.setMocks({
      call: () => ({}),
      newResource: async ({ name, type }) => {
        if (type !== "example:index:Thing") return { id: name, state: {} };
        open += 1;
        mostOpen = Math.max(mostOpen, open);
        await setImmediate();
        open -= 1;
        known += 1;
        return { id: name, state: {} };
      },
    });
  });

  it("is declared no faster than the engine hears of it", async () => {
    const turns = new Turns();
    for (let name = 0; name < 4 * atOnce; name += 1) await turns.take([thing(name)]);
    assert.equal(known, 4 * atOnce);
    assert.ok(mostOpen <= atOnce, `${mostOpen} at once`);
  });

  it("that is short waits for nothing", async () => {
    const turns = new Turns();
    for (let name = 0; name < atOnce - 1; name += 1) await turns.take([thing(name)]);
    assert.equal(known, 0);
  });

  it("may have components of which nothing is to be waited for", async () => {
    const turns = new Turns();
    for (let name = 0; name < 2 * atOnce; name += 1) await turns.take([]);
  });
});
