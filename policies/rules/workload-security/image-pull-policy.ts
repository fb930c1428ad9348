import {
  axonBaseline,
  configMap,
  container,
  containersOf,
  defineRule,
  demand,
  initContainer,
  isHidden,
  iso27001,
  parseImage,
  UNKNOWN,
  unknown,
  type Value,
  workloadTypes,
} from "../../lib/index.ts";

const digest = `sha256:${"0".repeat(64)}`;

export const imagePullPolicy = defineRule({
  scope: "resource",
  name: "image-pull-policy",
  displayName: "Images behind a tag are asked for at each start",
  description:
    "A tag may have been moved since a node pulled it, so that two replicas on two nodes run different programs. A private image that lies on a node may also be started there by a pod that has no right to pull it.",
  severity: "low",
  remediationSteps: "Set imagePullPolicy to Always, or write the digest of the image, which cannot be moved.",
  url: "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
  frameworks: [axonBaseline("workload-security", "production runs the image that was tested"), iso27001("8.19")],
  peers: ["CKV_K8S_15", "polaris:pullPolicyNotAlways", "kyverno:imagepullpolicy-always"],
  tags: ["kubernetes", "images", "supply-chain"],
  types: workloadTypes,
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      const { text } = property.at("image");
      const image = text === undefined ? undefined : parseImage(text);
      const policy = property.at("imagePullPolicy");
      if (isHidden(property.at("image").value)) yield unknown(property.at("image"));
      if (!image || image.digest !== undefined) continue;
      // Without a tag, and for latest, Kubernetes asks each time by itself.
      const isMoving = (image.tag ?? "latest") === "latest";
      const isAsked = (value: Value | undefined) => value === "Always" || (value === undefined && isMoving);
      yield* demand(policy, isAsked, 'set it to "Always", or write the digest');
    }
  },
  examples: {
    compliant: [
      container({ image: "api:1.4.2", imagePullPolicy: "Always" }),
      container({ image: `api:1.4.2@${digest}`, imagePullPolicy: "IfNotPresent" }),
      container({ image: "api" }),
    ],
    violating: [
      container({ image: "api:1.4.2" }),
      container({ image: "api:1.4.2", imagePullPolicy: "IfNotPresent" }),
      initContainer({ image: "migrate:latest", imagePullPolicy: "Never" }),
    ],
    notApplicable: [configMap],
    unknown: [container({ image: UNKNOWN }), container({ image: "api:1.4.2", imagePullPolicy: UNKNOWN })],
  },
});
