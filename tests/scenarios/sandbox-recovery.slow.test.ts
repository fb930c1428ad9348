import assert from "node:assert/strict";
import type { Fault } from "@axon/sandbox";
import * as k8s from "@pulumi/kubernetes";
import * as random from "@pulumi/random";
import fc from "fast-check";
import { Rehearsal } from "../support/sandbox.ts";

/** How many interruptions are tried; each takes some twenty seconds. */
const RUNS = Number(process.env.AXON_FUZZ_RUNS ?? 8);

interface Release {
  /** Changes every resource in its own way: replaced before or after the old one is gone, or updated. */
  readonly version: string;
  readonly optional: boolean;
}

const program =
  ({ version, optional }: Release) =>
  async () => {
    new random.RandomPassword("password", { length: 20, keepers: { version } });
    const namespace = new k8s.core.v1.Namespace("shop", { metadata: { name: "shop", labels: { version } } });
    const metadata = { namespace: namespace.metadata.name };
    new k8s.core.v1.ConfigMap("renamed", { metadata, data: { version } });
    new k8s.core.v1.ConfigMap("replaced", { metadata: { ...metadata, name: "replaced" }, data: { version } });
    new k8s.core.v1.ServiceAccount("updated", { metadata: { ...metadata, name: "updated", labels: { version } } });
    if (optional) {
      new k8s.core.v1.Secret("optional", { metadata, stringData: { version } });
    }
  };

interface Interruption {
  readonly before: Release;
  readonly after: Release;
  readonly fault: Fault;
  readonly kill: "engine" | "provider" | "both";
}

const release = fc.record({ version: fc.constantFrom("1", "2"), optional: fc.boolean() });
const interruption: fc.Arbitrary<Interruption> = fc.record({
  before: release,
  after: release,
  fault: fc.record({
    operation: fc.constantFrom("create", "update", "delete", "read", "diff", "check"),
    nth: fc.integer({ min: 1, max: 3 }),
    action: fc.constantFrom("fail", "fail-after", "hang", "hang-after", "crash-before", "crash-after"),
  }),
  kill: fc.constantFrom("engine", "provider", "both"),
});

/** The state still has the old object, deleted already, and it has the name of the new one that nobody answered for. */
const LATE_FAILURE_OF_A_REPLACEMENT: Interruption = {
  before: { version: "1", optional: false },
  after: { version: "2", optional: false },
  fault: { operation: "create", name: "replaced", action: "fail-after" },
  kill: "provider",
};

describe("any interruption", function () {
  this.timeout(RUNS * 120_000);

  it("is followed by an update that converges, with no orphan and no duplicate", async () => {
    await fc.assert(fc.asyncProperty(interruption, converges), {
      numRuns: RUNS,
      endOnFailure: true,
      examples: [[LATE_FAILURE_OF_A_REPLACEMENT]],
    });
  });
});

async function converges({ before, after, fault, kill }: Interruption): Promise<void> {
  const rehearsal = await Rehearsal.open(program(before));
  try {
    await rehearsal.up();
    await rehearsal.restart([fault]);
    rehearsal.program = program(after);
    await interrupt(rehearsal, fault, kill);
    await rehearsal.restart();
    await rehearsal.recover();
    await rehearsal.up();
    const { state, world } = await rehearsal.objectIds();
    assert.deepEqual(world, state);
    assert.equal(state.length, after.optional ? 5 : 4);
    const again = await rehearsal.up();
    assert.deepEqual(again.summary.resourceChanges, { same: after.optional ? 7 : 6 });
  } finally {
    await rehearsal.close();
  }
}

/** An update that the fault strikes, or that gets through because nothing of its kind happens. */
async function interrupt(rehearsal: Rehearsal, fault: Fault, kill: Interruption["kill"]): Promise<void> {
  const update = rehearsal.up().then(
    () => "done",
    () => "failed",
  );
  const first = await Promise.race([update, rehearsal.sandbox.struck.then(() => "struck")]);
  if (first === "struck" && fault.action.startsWith("hang")) {
    if (kill !== "provider") {
      rehearsal.killEngine();
    }
    if (kill !== "engine") {
      await rehearsal.sandbox.kill();
    }
  }
  await update;
}
