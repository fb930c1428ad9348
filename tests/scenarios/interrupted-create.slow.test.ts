import assert from "node:assert/strict";
import type { Fault } from "@axon/sandbox";
import * as k8s from "@pulumi/kubernetes";
import * as random from "@pulumi/random";
import { Rehearsal } from "../support/sandbox.ts";

/** One object of each way to be named and replaced. */
const program = (version: string) => async () => {
  new random.RandomPassword("db", { length: 20, keepers: { version } });
  const namespace = new k8s.core.v1.Namespace("shop", { metadata: { name: "shop" } });
  const metadata = { namespace: namespace.metadata.name };
  new k8s.core.v1.ConfigMap("settings", { metadata, data: { version } });
  new k8s.core.v1.ConfigMap("fixed", { metadata: { ...metadata, name: "fixed" }, data: { version } });
  new k8s.core.v1.ServiceAccount("api", { metadata: { ...metadata, name: "api", labels: { version } } });
};

const INTERRUPTIONS: readonly { readonly title: string; readonly fault: Fault; readonly kill: "engine" | "nothing" }[] =
  [
    {
      title: "a provider that dies before a create",
      fault: { operation: "create", name: "settings", action: "crash-before" },
      kill: "nothing",
    },
    {
      title: "a provider that dies after a create of an object with a name of its own",
      fault: { operation: "create", name: "fixed", action: "crash-after" },
      kill: "nothing",
    },
    {
      title: "a provider that dies after a create of an object with a made-up name",
      fault: { operation: "create", name: "settings", action: "crash-after" },
      kill: "nothing",
    },
    {
      title: "an engine that is killed when an object is there that it does not know of yet",
      fault: { operation: "create", name: "fixed", action: "hang-after" },
      kill: "engine",
    },
  ];

describe("a create that is interrupted", function () {
  this.timeout(120_000);

  for (const { title, fault, kill } of INTERRUPTIONS) {
    it(`converges after ${title}`, async () => {
      const rehearsal = await Rehearsal.open(program("1"), [fault]);
      try {
        await interrupt(rehearsal, kill);
        await rehearsal.restart();
        const resolutions = await rehearsal.recover();
        // Other creates may have been under way at the same moment.
        const adopted = resolutions.some(({ urn, outcome }) => urn.endsWith("::fixed") && outcome === "adopted");
        assert.equal(adopted, kill === "engine");
        await rehearsal.up();
        const { state, world } = await rehearsal.objectIds();
        assert.deepEqual(world, state);
        assert.equal(state.length, 4);
        const again = await rehearsal.up();
        assert.deepEqual(again.summary.resourceChanges, { same: 6 });
      } finally {
        await rehearsal.close();
      }
    });
  }
});

async function interrupt(rehearsal: Rehearsal, kill: "engine" | "nothing"): Promise<void> {
  const failed = assert.rejects(rehearsal.up());
  await rehearsal.sandbox.struck;
  if (kill === "engine") {
    rehearsal.killEngine();
  }
  await failed;
}
