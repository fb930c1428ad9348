import {
  axonBaseline,
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  deployment,
  environmentOf,
  initContainer,
  isFilledIn,
  iso27001,
  nsaCisa,
  parseImage,
  UNKNOWN,
  type Value,
  workloadTypes,
} from "../../lib/index.ts";

const digest = `sha256:${"0".repeat(64)}`;

export const imageDigest = defineRule({
  scope: "resource",
  name: "image-digest",
  displayName: "Production images are pinned by digest",
  description:
    "Whoever may write to the registry can put another image under a tag, and every node that pulls it later runs that. A digest is the image itself: what was tested and signed is what runs.",
  severity: "medium",
  remediationSteps:
    "Write the digest behind the tag, cortex-core/api:1.4.2@sha256:…, as the release pipeline knows it.",
  url: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  frameworks: [
    axonBaseline("workload-security", "production runs the image that was tested"),
    nsaCisa("Building secure container images"),
    iso27001("8.19"),
  ],
  peers: [
    "CKV_K8S_43",
    "C-0075",
    "kyverno:require-image-checksum",
    "kyverno:resolve-image-to-digest",
    "gatekeeper:imagedigests",
  ],
  tags: ["kubernetes", "images", "supply-chain", "production"],
  types: workloadTypes,
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    for (const { property } of containersOf(resource).filter((each) => !isFilledIn(each))) {
      yield* demand(property.at("image"), hasDigest, "write its digest, @sha256:…, behind the tag");
    }
  },
  examples: {
    compliant: [
      container({ image: `cortex-core/api:1.4.2@${digest}` }),
      container({ image: `registry.example.com:5000/api@${digest}` }),
      deployment(
        { containers: [{ name: "api", image: "api:1.4.2" }] },
        {},
        { labels: { "axon.dev/environment": "dev" } },
      ),
    ],
    violating: [container({ image: "cortex-core/api:1.4.2" }), initContainer({ image: "migrate:1" })],
    notApplicable: [configMap],
    unknown: [container({ image: UNKNOWN })],
  },
});

/** An image that is unset is the API server's to reject. */
function hasDigest(value: Value | undefined): boolean {
  return value === undefined || (typeof value === "string" && parseImage(value)?.digest !== undefined);
}
