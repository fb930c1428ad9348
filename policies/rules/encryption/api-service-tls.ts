import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  manifest,
  pciDss,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const service = { service: { name: "metrics-server", namespace: "kube-system" } };
const api = (spec: object) =>
  manifest({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.metrics.k8s.io" },
    spec: { group: "metrics.k8s.io", version: "v1beta1", ...spec },
  });

export const apiServiceTls = defineRule({
  scope: "resource",
  name: "api-service-tls",
  displayName: "The API server knows whom it asks",
  description:
    "With insecureSkipTLSVerify the API server hands requests, and who makes them, to whatever answers at the Service. What then answers in its place decides by invented numbers how many pods run, or what a user may see.",
  severity: "medium",
  remediationSteps:
    "Remove insecureSkipTLSVerify and set caBundle, or let cert-manager write it by the annotation cert-manager.io/inject-ca-from.",
  url: "https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/api-service-v1/",
  frameworks: [
    axonBaseline("encryption", "the two ends of a connection know each other"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: [],
  tags: ["kubernetes", "tls"],
  types: ["kubernetes:apiregistration.k8s.io:APIService"],
  *check(resource) {
    const skip = root(resource).at("spec", "insecureSkipTLSVerify");
    yield* demand(skip, (value) => !isTrue(value), "remove it and set caBundle");
  },
  examples: {
    // Without a Service the API server answers by itself.
    compliant: [api({ ...service, caBundle: "LS0tLS1CRUdJTg==" }), api({})],
    violating: [api({ ...service, insecureSkipTLSVerify: true })],
    notApplicable: [configMap],
    unknown: [api({ ...service, insecureSkipTLSVerify: UNKNOWN })],
  },
});
