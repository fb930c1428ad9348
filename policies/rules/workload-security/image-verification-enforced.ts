import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  imageVerifiersOf,
  imageVerifierTypes,
  isHidden,
  iso27001,
  manifest,
  nsaCisa,
  soc2,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const kyverno = (spec: object, verifyImages: object = {}) =>
  manifest({
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    spec: {
      ...spec,
      rules: [{ name: "signed", verifyImages: [{ imageReferences: ["ghcr.io/acme/*"], ...verifyImages }] }],
    },
  });
const validating = (spec: object) =>
  manifest({
    apiVersion: "policies.kyverno.io/v1",
    kind: "ImageValidatingPolicy",
    spec: { matchImageReferences: [{ glob: "ghcr.io/acme/*" }], ...spec },
  });
const sigstore = (spec: object) =>
  manifest({
    apiVersion: "policy.sigstore.dev/v1beta1",
    kind: "ClusterImagePolicy",
    spec: { images: [{ glob: "**" }], ...spec },
  });
const signed = {
  authorities: [{ keyless: { identities: [{ issuer: "https://token.actions.githubusercontent.com" }] } }],
};

export const imageVerificationEnforced = defineRule({
  scope: "resource",
  name: "image-verification-enforced",
  displayName: "Images whose signature fails are kept out",
  description:
    "A policy that verifies signatures and only reports lets the image run that somebody has put in the place of yours. The report is read, if at all, when it has run for a day.",
  severity: "medium",
  remediationSteps:
    "Set Kyverno's failureAction to Enforce, validationActions to Deny, or Sigstore's mode to enforce, and let no authority pass what is unsigned.",
  url: "https://kyverno.io/docs/policy-types/cluster-policy/verify-images/",
  frameworks: [
    axonBaseline("workload-security", "production runs the image that was tested"),
    nsaCisa("Building secure container images"),
    soc2("CC6.8"),
    iso27001("8.19"),
  ],
  peers: ["C-0236", "kyverno:verify-image", "C-0289"],
  tags: ["kubernetes", "images", "supply-chain"],
  types: imageVerifierTypes,
  *check(resource) {
    for (const { at, action, refuses, fix } of imageVerifiersOf(resource)) {
      if (isHidden(at.value)) yield unknown(at);
      else yield* demand(action, refuses, fix);
      yield* demand(at.at("required"), (value) => value !== false, "set it to true");
      for (const authority of at.at("authorities").items()) {
        yield* demand(
          authority.at("static", "action"),
          (value) => value !== "pass",
          "name a key or an identity instead",
        );
      }
    }
  },
  examples: {
    compliant: [
      kyverno({ validationFailureAction: "Enforce" }),
      kyverno({}, { failureAction: "Enforce" }),
      kyverno({ validationFailureAction: "Audit" }, { failureAction: "enforce" }),
      validating({}),
      validating({ validationActions: ["Deny", "Audit"] }),
      sigstore(signed),
      // A policy about something else than images.
      manifest({ apiVersion: "kyverno.io/v1", kind: "ClusterPolicy", spec: { rules: [{ validate: {} }] } }),
    ],
    violating: [
      kyverno({}),
      kyverno({ validationFailureAction: "Enforce" }, { failureAction: "Audit" }),
      kyverno({ validationFailureAction: "Enforce" }, { required: false }),
      validating({ validationActions: ["Audit"] }),
      sigstore({ ...signed, mode: "warn" }),
      sigstore({ authorities: [{ static: { action: "pass" } }] }),
    ],
    notApplicable: [configMap],
    unknown: [kyverno({ validationFailureAction: UNKNOWN }), validating({ validationActions: UNKNOWN })],
  },
});
