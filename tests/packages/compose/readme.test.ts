import assert from "node:assert/strict";
import { runExample } from "../core/readme-example.ts";

describe("README of compose", () => {
  it("shows how to get the files it says", async () => {
    const { files } = await runExample("packages/compose/README.md");
    assert.ok(typeof files === "object" && files !== null);
    assert.deepEqual(Object.keys(files), [
      "compose.yaml",
      "compose.test.yaml",
      ".env.example",
      ".gitignore",
      "postgres-core/setup.sql",
      "postgres-memory/setup.sql",
      "monitoring/prometheus.yml",
      "monitoring/grafana/datasources/prometheus.yaml",
      "monitoring/grafana/dashboards/dashboards.yaml",
    ]);
  });
});
