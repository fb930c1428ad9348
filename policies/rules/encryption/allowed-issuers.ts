import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const certificate = (name: unknown) =>
  manifest({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    spec: { issuerRef: { kind: "ClusterIssuer", name } },
  });
const ingress = (annotations: object) =>
  manifest({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { annotations } });

/** What tells cert-manager to make the certificate of an entry. */
const issuerAnnotations = ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer"];

export const allowedIssuers = defineRule({
  scope: "resource",
  name: "allowed-issuers",
  displayName: "Certificates come from the issuers of the house",
  description:
    "Whoever names an issuer decides who vouches for a name, and a self-signed or a forgotten one is vouched for by nobody. Clients are then told to trust it all the same, and trust whatever else it signs.",
  severity: "medium",
  remediationSteps: "Name an issuer of the setting allowedIssuers, or have the issuer entered there.",
  url: "https://cert-manager.io/docs/concepts/issuer/",
  frameworks: [axonBaseline("encryption", "certificates are renewed"), soc2("CC6.7"), iso27001("8.24")],
  peers: ["kyverno:restrict-issuer"],
  tags: ["kubernetes", "tls"],
  types: [
    "kubernetes:cert-manager.io:Certificate",
    "kubernetes:networking.k8s.io:Ingress",
    "kubernetes:gateway.networking.k8s.io:Gateway",
  ],
  settings: ["allowedIssuers"],
  *check(resource, { allowedIssuers }) {
    if (allowedIssuers.length === 0) return;
    const annotations = root(resource).at("metadata", "annotations");
    const issuers = [
      root(resource).at("spec", "issuerRef", "name"),
      ...issuerAnnotations.map((key) => annotations.at(key)),
    ];
    const isAllowed = (value: Value | undefined) => typeof value !== "string" || allowedIssuers.includes(value);
    for (const issuer of issuers) yield* demand(issuer, isAllowed, `name ${allowedIssuers.join(" or ")}`);
  },
  examples: {
    settings: { allowedIssuers: ["letsencrypt-prod", "internal-ca"] },
    compliant: [
      certificate("internal-ca"),
      ingress({ "cert-manager.io/cluster-issuer": "letsencrypt-prod" }),
      ingress({}),
    ],
    violating: [certificate("selfsigned"), ingress({ "cert-manager.io/issuer": "test" })],
    notApplicable: [configMap],
    unknown: [certificate(UNKNOWN)],
  },
});
