import {
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const secret = (type: unknown) =>
  manifest({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { annotations: { "kubernetes.io/service-account.name": "ci" } },
    type,
  });

export const noLongLivedToken = defineRule({
  scope: "resource",
  name: "no-long-lived-token",
  displayName: "No token of a service account is valid for ever",
  description:
    "A token in a Secret never expires, and whoever has read it once is that account until somebody deletes the Secret. Tokens that the API gives out on request end within the hour and with their pod.",
  severity: "high",
  remediationSteps:
    "Remove the Secret: mount a projected token in pods, and outside the cluster ask for one with kubectl create token or federate the identity.",
  url: "https://kubernetes.io/docs/concepts/security/service-accounts/#get-a-token",
  frameworks: [
    cisKubernetes("5.1.6"),
    nsaCisa("Protecting Pod service account tokens"),
    soc2("CC6.1"),
    pciDss("8.6.3"),
    iso27001("5.17"),
  ],
  peers: ["kyverno:deny-secret-service-account-token-type"],
  tags: ["kubernetes", "secrets", "access"],
  types: ["kubernetes:core:Secret"],
  *check(resource) {
    const isOther = (type: unknown) => type !== "kubernetes.io/service-account-token";
    yield* demand(root(resource).at("type"), isOther, "remove the Secret, and ask for tokens that end");
  },
  examples: {
    compliant: [secret("Opaque"), secret(undefined), secret("kubernetes.io/tls")],
    violating: [secret("kubernetes.io/service-account-token")],
    notApplicable: [configMap],
    unknown: [secret(UNKNOWN)],
  },
});
