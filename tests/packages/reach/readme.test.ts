import assert from "node:assert/strict";
import { runExample } from "../core/readme-example.ts";

describe("the README of @axon/reach", () => {
  it("shows who reaches whom", async () => {
    const { fromWeb, fromStock } = await runExample("packages/reach/README.md");
    assert.deepEqual([fromWeb, fromStock], ["TCP 9000", "every port"]);
  });
});
