import assert from "node:assert/strict";
import { packs } from "@axon/policies";
import { judge, type Resource } from "@axon/policies/lib";
import { urnOf } from "./policy-server.ts";
import { RunningPack } from "./running-pack.ts";

/** What an engine sends has a URN, and says whether it is protected. */
function engineSends(resource: Resource): Resource {
  return { protect: true, ...resource, urn: urnOf(resource) };
}

describe("each pack by itself, in Pulumi's policy server", () => {
  for (const pack of packs) {
    it(`${pack.name} has its rules, and finds what is found without an engine`, async () => {
      const server = await RunningPack.start(pack);
      try {
        assert.deepEqual(await server.policies(), [...pack.rules.map(({ rule }) => rule.name), "exemption-report"]);
        const resources = pack.rules.flatMap(({ rule }, index) =>
          [rule.examples.violating[0] ?? []]
            .flat()
            .map((resource): Resource => engineSends({ ...resource, name: `r${index}` })),
        );
        const found = await server.judge(resources);
        const expected = judge(resources, { pack }).findings.map(({ policy, message }) => [policy, message]);
        assert.ok(expected.length >= 1);
        assert.deepEqual(found.map(String).sort(), expected.map(String).sort());
      } finally {
        server.stop();
      }
    });
  }
});
