import {
  axonBaseline,
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  initContainer,
  parseImage,
  UNKNOWN,
  type Value,
  workloadTypes,
} from "../../lib/index.ts";

export const imagePinned = defineRule({
  scope: "resource",
  name: "image-pinned",
  displayName: "Images are pinned to a version",
  description:
    "Without a tag, or with latest, every restart may run another program than the one that was tested, and a rollback changes nothing.",
  severity: "high",
  remediationSteps: "Write the version as tag, cortex-core/api:1.4.2, or better the digest, cortex-core/api@sha256:….",
  url: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  framework: axonBaseline("supply chain", "every image names its version"),
  tags: ["kubernetes", "images", "supply-chain"],
  types: workloadTypes,
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      yield* demand(property.at("image"), isPinned, "write a version tag or a digest");
    }
  },
  examples: {
    compliant: [
      container({ image: "cortex-core/api:1.4.2" }),
      container({ image: `registry.example.com:5000/api@sha256:${"0".repeat(64)}` }),
    ],
    violating: [
      container({ image: "redis" }),
      container({ image: "registry.example.com:5000/api" }),
      initContainer({ image: "cortex-core/migrate:latest" }),
    ],
    notApplicable: [configMap],
    unknown: [container({ image: UNKNOWN })],
  },
});

/** An image that is unset is the API server's to reject. */
function isPinned(value: Value | undefined): boolean {
  if (value === undefined) return true;
  const image = typeof value === "string" ? parseImage(value) : undefined;
  return image?.digest !== undefined || (image?.tag !== undefined && image.tag !== "latest");
}
