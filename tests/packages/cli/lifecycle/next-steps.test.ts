import assert from "node:assert/strict";
import type { Summary } from "@axon/report";
import { nextSteps } from "../../../../packages/cli/src/lifecycle/next-steps.ts";

const change: Summary["changes"][number] = {
  kind: "create",
  urn: "urn:pulumi:shop::axon::kubernetes:core/v1:Service::web",
  type: "kubernetes:core/v1:Service",
  name: "web",
  properties: [],
  stateful: false,
  protected: false,
};

const done: Summary = {
  operation: "up",
  deployment: { system: "shop", environment: "dev", target: "kubernetes", stack: "shop-dev", sandbox: true },
  outcome: "succeeded",
  planned: false,
  changes: [change],
  unchanged: 0,
  policies: { enabled: true, packs: ["axon"], findings: [] },
  failures: [],
  warnings: [],
  outputs: {},
  recordChanges: true,
  durationSeconds: 1,
};

const real = { ...done.deployment, sandbox: false };

describe("next steps", () => {
  it("of a rehearsal are to look, to render, to end it, and to preview a change", () => {
    assert.deepEqual(nextSteps(done, "shop"), [
      "npx axon sandbox list",
      "npx axon render shop --env dev --on kubernetes --out out",
      "npx axon destroy shop --env dev --on kubernetes --sandbox",
      "when the definition has changed:",
      "npx axon preview shop --env dev --on kubernetes --sandbox",
    ]);
  });

  it("of a real target are to look, to render, and to preview a change, but never to destroy", () => {
    assert.deepEqual(nextSteps({ ...done, deployment: real }, "shop"), [
      "npx axon refresh shop --env dev --on kubernetes",
      "npx axon render shop --env dev --on kubernetes --out out",
      "when the definition has changed:",
      "npx axon preview shop --env dev --on kubernetes",
    ]);
  });

  it("never repeat an up that succeeded", () => {
    for (const deployment of [done.deployment, real]) {
      const steps = nextSteps({ ...done, deployment }, "shop");
      assert.ok(steps.length > 0 && !steps.some((step) => step.startsWith("npx axon up")));
    }
  });

  it("name a definition by the path it was given by, as one word of a shell", () => {
    const preview = { ...done, operation: "preview", planned: true } as const;
    assert.deepEqual(nextSteps(preview, "./shop.ts"), ["npx axon up ./shop.ts --env dev --on kubernetes --sandbox"]);
    assert.deepEqual(nextSteps(preview, "./my shop's.ts"), [
      "npx axon up './my shop'\\''s.ts' --env dev --on kubernetes --sandbox",
    ]);
  });

  it("of a failure are to mend the cause and go on", () => {
    const failed = { ...done, outcome: "failed", failures: [{ message: "image not found" }] } as const;
    assert.deepEqual(nextSteps(failed, "./shop.ts"), [
      "what was created stays and is recorded; mend the cause, then go on with:",
      "npx axon up ./shop.ts --env dev --on kubernetes --sandbox",
    ]);
  });

  it("of a real target that drifted are to bring it back", () => {
    const drifted = { ...done, operation: "refresh", deployment: real } as const;
    assert.deepEqual(nextSteps(drifted, "shop"), ["npx axon up shop --env dev --on kubernetes"]);
    assert.deepEqual(nextSteps({ ...drifted, changes: [] }, "shop"), []);
  });
});
