import assert from "node:assert/strict";
import { hiddenSecret } from "@axon/core";
import { withMaskedSecure, withoutSecure } from "../../../../packages/cli/src/project/plain-config.ts";

const config = {
  "axon:system": "shop",
  "axon:secrets": { "db.password": { secure: "v1:abc" } },
  "axon:kubernetes": { context: "a", list: ["x", { secure: "v1:def" }], secure: { secure: "v1:ghi", other: 1 } },
  "aws:token": { secure: "v1:jkl" },
};

describe("configuration without what is encrypted", () => {
  it("leaves it out for the sandbox, wherever it stands", () => {
    assert.deepEqual(withoutSecure(config), {
      "axon:system": "shop",
      "axon:secrets": {},
      "axon:kubernetes": { context: "a", list: ["x"], secure: { secure: "v1:ghi", other: 1 } },
    });
  });

  it("puts a placeholder for it where only the shape matters", () => {
    assert.deepEqual(withMaskedSecure(config), {
      "axon:system": "shop",
      "axon:secrets": { "db.password": hiddenSecret },
      "axon:kubernetes": { context: "a", list: ["x", hiddenSecret], secure: { secure: "v1:ghi", other: 1 } },
      "aws:token": hiddenSecret,
    });
  });
});
