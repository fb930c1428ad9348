import assert from "node:assert/strict";
import { imageReference, isExactImage } from "@axon/core";

const digest = `sha256:${"0a".repeat(32)}`;

describe("imageReference", () => {
  it("writes registry, repository, tag and digest as far as they are given", () => {
    assert.equal(imageReference({ repository: "web" }), "web");
    assert.equal(imageReference({ repository: "web", tag: "1.0" }), "web:1.0");
    assert.equal(
      imageReference({ registry: "r.example.com:5000/team", repository: "web", tag: "1.0", digest }),
      `r.example.com:5000/team/web:1.0@${digest}`,
    );
  });
});

describe("isExactImage", () => {
  it("accepts an exact tag or a digest", () => {
    for (const image of ["web:1.4.2", `web@${digest}`, `r:5000/web:latest@${digest}`, "r:5000/team/web:v1_x.2"])
      assert.ok(isExactImage(image), image);
  });

  it("rejects latest and missing tags", () => {
    for (const image of ["web", "web:latest", "r:5000/web", "web@sha256:123", "web:", "web@", "r:5000/web:latest"])
      assert.ok(!isExactImage(image), image);
  });
});
