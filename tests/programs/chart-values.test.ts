import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readChartValues } from "../../programs/chart-values.ts";

describe("a file of values", () => {
  const folder = mkdtempSync(join(tmpdir(), "axon-values-"));
  after(() => rmSync(folder, { recursive: true }));
  const read = (text: string, secretPaths: readonly string[] = []) => {
    writeFileSync(join(folder, "values.yaml"), text);
    return readChartValues(folder, "values.yaml", secretPaths);
  };

  it("is read as Helm reads it", () => {
    const text = ["debug: no", "ports: ['22:22', 22:22]", "mode: 0755", "since: 2026-01-02", "database: null", ""];
    assert.deepEqual(read(text.join("\n")), {
      debug: false,
      ports: ["22:22", "22:22"],
      mode: 493,
      since: "2026-01-02",
      database: null,
    });
  });

  it("may say nothing", () => {
    assert.deepEqual(read("# nothing yet\n"), {});
  });

  it("must be there, be YAML and be a map", () => {
    assert.throws(
      () => readChartValues(folder, "absent.yaml", []),
      /^ProblemError: absent\.yaml: must be a file of values, got ENOENT; axon:kubernetes\.chart\.values names it, from \//,
    );
    assert.throws(() => read("a: [1"), /values\.yaml: must be YAML, got /);
    assert.throws(() => read("- 1\n"), /values\.yaml: .*must be a map/);
  });

  it("holds no secret, and is not printed when it does", () => {
    assert.deepEqual(read("secrets: { issuer: shop }", ["secrets.apiKey"]), { secrets: { issuer: "shop" } });
    assert.throws(
      () => read("secrets: { apiKey: sk-hunter2 }", ["secrets.apiKey"]),
      (error: Error) => {
        assert.match(error.message, /values\.yaml: secrets\.apiKey must be left out, .*chart\.secretValues names it/);
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      },
    );
  });
});
