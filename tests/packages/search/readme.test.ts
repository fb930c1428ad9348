import assert from "node:assert/strict";
import { renderReadme } from "../database/readme.ts";

describe("README of search", () => {
  it("shows an example that runs and creates what the text says", async () => {
    const names = (await renderReadme("search")).names.map((name) => name.replace(/-[0-9a-f]{8}$/, "-…"));
    assert.deepEqual(names, [
      "ConfigMap search-setup-…",
      "Elasticsearch search",
      "Job search-setup-…",
      "NetworkPolicy search-operation",
      "NetworkPolicy search-setup-operation",
      "Secret search-access",
      "ServiceAccount search",
      "ServiceAccount search-setup",
    ]);
  });
});
