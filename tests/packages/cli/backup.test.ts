import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { copyStack } from "../../../packages/cli/src/backup/copy.ts";
import type { EngineCommand } from "../../../packages/cli/src/lifecycle/engine-command.ts";
import { axon } from "./axon.ts";

describe("axon backup", () => {
  for (const [what, args, environment, said] of [
    ["no place", [], {}, /--to must be a backend's URL such as s3:.*, got nothing; or set AXON_BACKUP_URL/],
    ["no URL", ["--to", "bucket"], {}, /--to must be a backend's URL .*, got "bucket"/],
    ["no URL from the environment", [], { AXON_BACKUP_URL: "bucket" }, /got "bucket"/],
  ] as const) {
    it(`refuses ${what}, before it looks for anything`, async () => {
      const ended = await axon(["backup", "cortex-core", "--env", "prod", ...args], { environment });
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, said);
    });
  }

  it("refuses a state that Pulumi Cloud alone can open, and says how to change that", async () => {
    const deployment = {
      resources: [{ urn: "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod", type: "pulumi:pulumi:Stack" }],
      secrets_providers: { type: "service" },
    };
    const engine = { run: async () => ({ stdout: JSON.stringify({ deployment }), stderr: "", code: 0 }) };
    const stack = { name: "prod", workspace: { workDir: "/nowhere", envVars: {} } };
    await assert.rejects(
      copyStack(stack as unknown as Stack, engine as unknown as EngineCommand, "s3://copy", "copy"),
      /encrypted by Pulumi Cloud.*pulumi stack change-secrets-provider awskms:/,
    );
  });
});
