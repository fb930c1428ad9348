import assert from "node:assert/strict";
import { renderReadme } from "../database/readme.ts";

describe("README of cache", () => {
  it("shows an example that runs and creates what the text says", async () => {
    assert.deepEqual((await renderReadme("cache")).names, [
      "Certificate sessions-tls",
      "ConfigMap sessions",
      "Deployment sessions",
      "Service sessions",
      "ServiceAccount sessions",
    ]);
  });
});
