import assert from "node:assert/strict";
import { runExample } from "../core/readme-example.ts";

describe("README of delivery", () => {
  it("shows how to get the file it says", async () => {
    const { files } = await runExample("packages/delivery/README.md");
    assert.ok(typeof files === "object" && files !== null);
    assert.deepEqual(Object.keys(files), [".gitlab-ci.yml"]);
  });
});
