import assert from "node:assert/strict";
import { type Image, parseImage } from "@axon/policies/lib";

const digest = `sha256:${"0".repeat(64)}`;

describe("a container image", () => {
  const cases: readonly (readonly [text: string, image: Partial<Image>])[] = [
    ["redis", { registry: "docker.io", repository: "library/redis", tag: undefined, digest: undefined }],
    ["redis:8.0.1", { registry: "docker.io", repository: "library/redis", tag: "8.0.1" }],
    ["bitnami/redis:8", { registry: "docker.io", repository: "bitnami/redis", tag: "8" }],
    ["ghcr.io/acme/api:1.4.2", { registry: "ghcr.io", repository: "acme/api", tag: "1.4.2" }],
    ["localhost/api", { registry: "localhost", repository: "api", tag: undefined }],
    ["localhost:5000/api", { registry: "localhost:5000", repository: "api", tag: undefined }],
    ["registry:5000/api:1", { registry: "registry:5000", repository: "api", tag: "1" }],
    [`ghcr.io/acme/api@${digest}`, { repository: "acme/api", tag: undefined, digest }],
    [`ghcr.io/acme/api:1.4.2@${digest}`, { repository: "acme/api", tag: "1.4.2", digest }],
  ];
  for (const [text, image] of cases) {
    it(`reads ${text.slice(0, 40)}`, () => {
      const parsed = parseImage(text);
      for (const [part, value] of Object.entries(image)) assert.equal(parsed?.[part as keyof Image], value, part);
    });
  }

  for (const text of ["", "api@", "api@sha256", ":1", "@sha256:00"]) {
    it(`is none in ${JSON.stringify(text)}`, () => assert.equal(parseImage(text), undefined));
  }
});
