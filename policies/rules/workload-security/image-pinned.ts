import {
  axonBaseline,
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  initContainer,
  isFilledIn,
  iso27001,
  nsaCisa,
  parseImage,
  soc2,
  UNKNOWN,
  type Value,
  workloadTypes,
} from "../../lib/index.ts";

export const imagePinned = defineRule({
  scope: "resource",
  name: "image-pinned",
  displayName: "Images are pinned to a version",
  description:
    "Without a tag, or with latest, every restart may run another program than the one that was tested, and a rollback changes nothing. Two replicas of one Deployment can run different code, and nobody can tell which.",
  severity: "high",
  remediationSteps: "Write the version as tag, cortex-core/api:1.4.2, or better the digest, cortex-core/api@sha256:….",
  url: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  frameworks: [
    axonBaseline("workload-security", "every image names its version"),
    nsaCisa("Building secure container images"),
    soc2("CC8.1"),
    iso27001("8.19"),
    iso27001("8.32"),
  ],
  peers: [
    "CKV_K8S_14",
    "KSV-0013",
    "kube-linter:latest-tag",
    "polaris:tagNotSpecified",
    "kyverno:disallow-latest-tag",
    "gatekeeper:disallowedtags",
  ],
  tags: ["kubernetes", "images", "supply-chain"],
  types: workloadTypes,
  *check(resource) {
    for (const each of containersOf(resource)) {
      if (isFilledIn(each)) continue;
      yield* demand(each.property.at("image"), isPinned, "write a version tag or a digest");
    }
  },
  examples: {
    compliant: [
      container({ image: "cortex-core/api:1.4.2" }),
      container({ name: "istio-proxy", image: "auto" }),
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
