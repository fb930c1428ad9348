import {
  type Answer,
  any,
  axonBaseline,
  configMap,
  container,
  containersOf,
  coversImage,
  defineRule,
  describeValue,
  type ImageVerifier,
  imageVerifiersOf,
  imageVerifierTypes,
  initContainer,
  isHidden,
  iso27001,
  manifest,
  nsaCisa,
  type Property,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const kyverno = (...imageReferences: readonly unknown[]) =>
  manifest({
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "signed" },
    spec: { rules: [{ verifyImages: [{ imageReferences }] }] },
  });
const validating = (reference: object) =>
  manifest({
    apiVersion: "policies.kyverno.io/v1",
    kind: "ImageValidatingPolicy",
    spec: { matchImageReferences: [reference] },
  });
const sigstore = (glob: string) =>
  manifest({ apiVersion: "policy.sigstore.dev/v1beta1", kind: "ClusterImagePolicy", spec: { images: [{ glob }] } });
const api = container({ image: "ghcr.io/acme/api:1.4.2" });

export const imagesVerified = defineRule({
  scope: "stack",
  name: "images-verified",
  displayName: "The signature of every image is verified",
  description:
    "Whoever may write to a registry, or stands between it and the node, decides what runs under the name of an image. A signature that the cluster verifies ties it to the pipeline that built it.",
  severity: "medium",
  remediationSteps: "Add a policy of Kyverno or Sigstore whose patterns are for the image, or widen those of one.",
  url: "https://kyverno.io/docs/policy-types/image-validating-policy/",
  frameworks: [
    axonBaseline("workload-security", "production runs the image that was tested"),
    nsaCisa("Building secure container images"),
    soc2("CC6.8"),
    iso27001("8.19"),
  ],
  peers: ["C-0237", "kyverno:verify-image", "kyverno:verify-image-slsa", "kyverno:verify-sbom-cyclonedx"],
  tags: ["kubernetes", "images", "supply-chain"],
  types: workloadTypes,
  *check(stack) {
    const patterns = stack
      .ofType(...imageVerifierTypes)
      .flatMap(imageVerifiersOf)
      .flatMap((verifier) => verifier.patterns.map((pattern) => ({ verifier, pattern })));
    // Many workloads run few images.
    const answers = new Map<string, Answer>();
    for (const { property } of stack.ofType(...workloadTypes).flatMap(containersOf)) {
      const image = property.at("image");
      if (isHidden(image.value)) yield unknown(image);
      const { text } = image;
      if (text === undefined) continue;
      const answer = answers.get(text) ?? any(patterns.map(({ verifier, pattern }) => covers(verifier, pattern, text)));
      answers.set(text, answer);
      if (answer === UNKNOWN) yield unknown(image);
      else if (!answer)
        yield violation(image, `is ${describeValue(text)}, whose signature no policy verifies`, "add one for it");
    }
  },
  examples: {
    compliant: [
      [api, kyverno("ghcr.io/acme/*")],
      [api, validating({ glob: "ghcr.io/*" })],
      [api, validating({ expression: "image.registry == 'ghcr.io'" })],
      [api, sigstore("ghcr.io/acme/*")],
      [container({ image: "redis:8.0.1" }), kyverno("docker.io/library/redis*")],
      [container({ image: "redis:8.0.1" }), sigstore("**")],
    ],
    violating: [
      [api],
      [api, kyverno("ghcr.io/other/*")],
      [container({ image: "ghcr.io/acme/team/api:1" }), sigstore("ghcr.io/acme/*")],
      [initContainer({ image: "redis:8.0.1" }), kyverno("ghcr.io/acme/*")],
    ],
    notApplicable: [[configMap]],
    unknown: [[container({ image: UNKNOWN })], [api, kyverno(UNKNOWN)]],
  },
});

function covers(verifier: ImageVerifier, { value }: Property, image: string): Answer {
  if (isHidden(value)) return UNKNOWN;
  return typeof value === "string" && coversImage(verifier, value, image);
}
