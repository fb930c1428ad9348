import assert from "node:assert/strict";
import { type Fault, FaultError, parseFaults } from "@axon/sandbox";
import { startSandbox } from "@axon/sandbox/start";
import { Faults } from "../../../packages/sandbox/src/faults.ts";
import { identity, temporaryFolder } from "./cluster.ts";

const TYPE = "kubernetes:core/v1:ConfigMap";

function rehearse(...faults: readonly Fault[]) {
  const events: string[] = [];
  const striking = new Faults(
    faults,
    () => events.push("crash"),
    () => events.push("struck"),
  );
  const create = (type = TYPE, name = "one") =>
    striking.strike("create", identity(type, name), async () => events.push("effect"));
  return { events, create };
}

describe("faults", () => {
  const folder = temporaryFolder();

  it("let everything through that they are not for", async () => {
    const { create, events } = rehearse(
      { operation: "delete", action: "fail" },
      { operation: "create", type: "kubernetes:core/v1:Secret", action: "fail" },
      { operation: "create", name: "two", action: "fail" },
    );
    await create();
    assert.deepEqual(events, ["effect"]);
  });

  it("strike the nth of a type, as often as asked", async () => {
    const { create } = rehearse({ operation: "create", type: TYPE, nth: 2, times: 2, action: "fail", message: "no" });
    await create();
    await create("kubernetes:core/v1:Secret");
    await assert.rejects(create(), new FaultError("no"));
    await assert.rejects(create(), new FaultError("no"));
    await create();
  });

  it("say what they did when they were given no words", async () => {
    const { create } = rehearse({ operation: "create", action: "fail" });
    await assert.rejects(create(), /fault on demand: create of kubernetes:core\/v1:ConfigMap "one"/);
  });

  it("happen after the effect when that is asked for", async () => {
    const { create, events } = rehearse({ operation: "create", action: "fail-after" });
    await assert.rejects(create());
    assert.deepEqual(events, ["effect", "struck"]);
  });

  it("delay an operation and then let it through", async () => {
    const { create, events } = rehearse({ operation: "create", action: "delay", delayMilliseconds: 1 });
    await create();
    assert.deepEqual(events, ["effect"]);
  });

  for (const [action, expected] of [
    ["hang", ["struck"]],
    ["hang-after", ["effect", "struck"]],
    ["crash-before", ["struck", "crash"]],
    ["crash-after", ["effect", "struck", "crash"]],
  ] as const) {
    it(`never answer after ${action}`, async () => {
      const { create, events } = rehearse({ operation: "create", action });
      const answered = create().then(() => "answered");
      const silent = new Promise((resolve) => setImmediate(() => resolve("silent")));
      assert.equal(await Promise.race([answered, silent]), "silent");
      assert.deepEqual(events, expected);
    });
  }

  it("are read from JSON, one or many", () => {
    const fault = { operation: "create", action: "fail" } as const;
    assert.deepEqual(parseFaults(JSON.stringify(fault)), [fault]);
    assert.deepEqual(parseFaults(JSON.stringify([fault, fault])), [fault, fault]);
  });

  it("name all that is wrong with them", () => {
    assert.throws(
      () => parseFaults('[{"operation":"make","action":"fail"},{"operation":"create","action":"explode","nth":0}]'),
      new FaultError(
        'faults[0]: operation must be one of check, diff, create, read, update, delete, got "make"\n' +
          'faults[1]: action must be one of fail, fail-after, delay, hang, hang-after, crash-before, crash-after, got "explode"\n' +
          "faults[1]: nth must be a whole number from 1, got 0",
      ),
    );
  });

  it("say so when they are no JSON", () => {
    assert.throws(() => parseFaults("{"), { name: "FaultError", message: /^faults must be JSON: / });
  });

  it("do not crash a process that is not their own", async () => {
    const worldFile = `${folder.path}/world.json`;
    const faults: readonly Fault[] = [{ operation: "create", action: "crash-after" }];
    await assert.rejects(startSandbox({ worldFile, faults }), /a crash fault would end this process/);
  });
});
