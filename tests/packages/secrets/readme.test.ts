import assert from "node:assert/strict";
import { renderReadme } from "../database/readme.ts";

describe("README of secrets", () => {
  it("shows an example that runs and creates what the text says", async () => {
    assert.deepEqual((await renderReadme("secrets")).names, ["Secret postgres-credentials"]);
  });
});
