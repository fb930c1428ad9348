import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { skipWithout } from "./tools.ts";

/** Templates filled in as External Secrets does where it makes keys of them. */
export interface OperatorTemplate {
  /** The keys that a template makes of values, or why it fails. */
  fill(literal: string, values: Readonly<Record<string, string>>): Filled;
  close(): void;
}

export interface Filled {
  readonly keys?: Readonly<Record<string, string>>;
  readonly failure?: string;
}

/** Builds it with Go; skips the suite where there is none. */
export function operatorTemplate(context: Mocha.Context): OperatorTemplate {
  skipWithout(context, "go");
  const folder = mkdtempSync(join(tmpdir(), "axon-template-"));
  const command = join(folder, "template");
  const cwd = fileURLToPath(new URL("../packages/secrets/template", import.meta.url));
  const built = spawnSync("go", ["build", "-o", command, "."], { cwd, encoding: "utf8" });
  assert.equal(built.status, 0, built.stderr);
  return {
    fill: (literal, values) => {
      // The operator's container knows no zone but this one.
      const options = { input: JSON.stringify({ literal, values }), encoding: "utf8", env: { TZ: "UTC" } } as const;
      const { status, stdout, stderr } = spawnSync(command, options);
      return status === 0 ? { keys: JSON.parse(stdout) } : { failure: stderr.trim() };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
