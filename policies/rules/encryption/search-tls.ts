import {
  axonBaseline,
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

const elastic = (http: unknown, kind = "Elasticsearch") =>
  manifest({ apiVersion: `${kind.toLowerCase()}.k8s.elastic.co/v1`, kind, spec: { http } });

export const searchTls = defineRule({
  scope: "resource",
  name: "search-tls",
  displayName: "Elasticsearch and Kibana serve TLS",
  description:
    "The operator gives each of them a certificate unless it is told not to. Without one, passwords of people and services, and everything that is searched, cross the network in clear.",
  severity: "high",
  remediationSteps:
    "Remove http.tls.selfSignedCertificate.disabled, or give a certificate of your own in http.tls.certificate.",
  url: "https://www.elastic.co/guide/en/cloud-on-k8s/current/k8s-tls-certificates.html",
  frameworks: [
    axonBaseline("encryption", "search traffic is encrypted"),
    nsaCisa("Encryption"),
    soc2("CC6.7"),
    pciDss("8.3.2"),
    iso27001("8.24"),
  ],
  peers: [],
  tags: ["kubernetes", "data", "search", "tls"],
  types: ["kubernetes:elasticsearch.k8s.elastic.co:Elasticsearch", "kubernetes:kibana.k8s.elastic.co:Kibana"],
  *check(resource) {
    const tls = root(resource).at("spec", "http", "tls");
    if (tls.at("certificate", "secretName").text !== undefined) return;
    yield* demand(tls.at("selfSignedCertificate", "disabled"), (value) => value !== true, "remove it");
  },
  examples: {
    compliant: [
      elastic(undefined),
      elastic({ tls: { selfSignedCertificate: { subjectAltNames: [] } } }),
      elastic({ tls: { certificate: { secretName: "own" }, selfSignedCertificate: { disabled: true } } }),
    ],
    violating: [
      elastic({ tls: { selfSignedCertificate: { disabled: true } } }),
      elastic({ tls: { selfSignedCertificate: { disabled: true } } }, "Kibana"),
    ],
    notApplicable: [configMap],
    unknown: [elastic({ tls: UNKNOWN })],
  },
});
