import {
  axonBaseline,
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  describeValue,
  initContainer,
  isFilledIn,
  iso27001,
  nsaCisa,
  parseImage,
  soc2,
  UNKNOWN,
  type Value,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

/** Gets no image any more. Source: kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement. */
const frozen = "k8s.gcr.io";

export const allowedRegistries = defineRule({
  scope: "resource",
  name: "allowed-registries",
  displayName: "Images come from the registries of the house",
  description:
    "A registry nobody vouches for can change an image, lose it, or know who pulls it and when. An image that is pulled runs with the workload's secrets and its way into the network.",
  severity: "high",
  remediationSteps:
    "Mirror the image into one of the registries of the setting allowedRegistries, and pull it from there.",
  url: "https://kubernetes.io/docs/concepts/containers/images/",
  frameworks: [
    axonBaseline("workload-security", "images come from allowed registries"),
    nsaCisa("Building secure container images"),
    soc2("CC6.8"),
    iso27001("8.19"),
  ],
  peers: [
    "KSV-0125",
    "KSV-0034",
    "C-0001",
    "C-0078",
    "C-0253",
    "kyverno:restrict-image-registries",
    "kyverno:restrict-deprecated-registry",
    "gatekeeper:allowedrepos",
  ],
  tags: ["kubernetes", "images", "supply-chain"],
  types: workloadTypes,
  settings: ["allowedRegistries"],
  *check(resource, { allowedRegistries }) {
    const isAllowed = (value: Value | undefined) => typeof value !== "string" || comesFrom(value, allowedRegistries);
    for (const { property } of containersOf(resource).filter((each) => !isFilledIn(each))) {
      const image = property.at("image");
      if (image.text !== undefined && comesFrom(image.text, [frozen]))
        yield violation(
          image,
          `is ${describeValue(image.value)}`,
          "pull it from registry.k8s.io, which took its place",
        );
      else if (allowedRegistries.length > 0)
        yield* demand(image, isAllowed, `pull it from ${allowedRegistries.join(" or ")}`);
    }
  },
  examples: {
    settings: { allowedRegistries: ["ghcr.io/acme", "docker.io/library"] },
    compliant: [container({ image: "ghcr.io/acme/api:1.4.2" }), container({ image: "redis:8.0.1" })],
    violating: [
      container({ image: "quay.io/acme/api:1.4.2" }),
      container({ image: "ghcr.io/acme-evil/api:1.4.2" }),
      initContainer({ image: "bitnami/postgresql:16" }),
      container({ image: "k8s.gcr.io/pause:3.1" }),
    ],
    notApplicable: [configMap],
    unknown: [container({ image: UNKNOWN })],
  },
});

function comesFrom(reference: string, registries: readonly string[]): boolean {
  const image = parseImage(reference);
  if (!image) return false;
  const path = `${image.registry}/${image.repository}`;
  return registries.some((registry) => path.startsWith(`${registry.replace(/\/+$/, "")}/`));
}
