import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { externalSecretSpec } from "../../../packages/secrets/src/kubernetes/external-secret.ts";
import { skipWithout } from "../../support/tools.ts";

const daySeconds = 86_400;

describe("values that end, as the operator's own template language fills them in", () => {
  let folder: string;
  let command: string;
  before(function () {
    this.timeout(600_000);
    skipWithout(this, "go");
    folder = mkdtempSync(join(tmpdir(), "axon-template-"));
    command = join(folder, "template");
    const cwd = fileURLToPath(new URL("template", import.meta.url));
    const { status, stderr } = spawnSync("go", ["build", "-o", command, "."], { cwd, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  });
  after(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const spec = externalSecretSpec({
    secretName: "keys",
    store: { kind: "SecretStore", name: "store" },
    keys: {
      ci: { remote: { key: "spek/keys", property: "ci" } },
      monitoring: { remote: { key: "spek/keys", property: "monitoring" } },
      other: { remote: { key: "shared", property: "token" } },
    },
    urls: {},
    accepts: {},
    expireAfterSeconds: 90 * daySeconds,
    labels: {},
    annotations: {},
  });
  const day = (ago: number) => new Date(Date.now() - ago * daySeconds * 1000).toISOString().slice(0, 10);
  const values = { ci: 'a"b: <c>', monitoring: "12345", other: "token" };
  const filledIn = (own: string, shared: string): unknown => {
    const literal = spec.target?.template?.templateFrom?.[0]?.literal;
    const days = { "rotated.spek-keys": own, "rotated.shared": shared };
    const input = JSON.stringify({ literal, values: { ...values, ...days } });
    // The operator's container knows no zone but this one.
    const { status, stdout, stderr } = spawnSync(command, { input, encoding: "utf8", env: { TZ: "UTC" } });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };

  it("are there to the letter on the last day, and gone on the next one (SP-120)", () => {
    assert.deepEqual(filledIn(day(0), day(0)), values);
    assert.deepEqual(filledIn(day(89), day(0)), values);
    assert.deepEqual(filledIn(day(90), day(90)), {});
  });

  it("end entry by entry, each by its own day, and at once where that is none", () => {
    const { other, ...own } = values;
    assert.deepEqual(filledIn(day(90), day(1)), { other });
    assert.deepEqual(filledIn(day(1), "soon"), own);
    assert.deepEqual(filledIn("", ""), {});
  });
});
