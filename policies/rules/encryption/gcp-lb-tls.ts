import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  violation,
} from "../../lib/index.ts";

const proxyTypes = [
  "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
  "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
  "gcp:compute/targetSSLProxy:TargetSSLProxy",
];
const policyTypes = ["gcp:compute/sSLPolicy:SSLPolicy", "gcp:compute/regionSslPolicy:RegionSslPolicy"];
const [proxyType = ""] = proxyTypes;
const [policyType = ""] = policyTypes;
const strict: readonly unknown[] = ["TLS_1_2", "TLS_1_3"];

export const gcpLbTls = defineRule({
  scope: "resource",
  name: "gcp-lb-tls",
  displayName: "Load balancers of Google Cloud speak TLS 1.2 or newer alone",
  description:
    "A load balancer without a policy takes TLS 1.0 and every cipher that Google knows. Whoever sits on the way can bring a client down to one that can be read.",
  severity: "high",
  remediationSteps: 'Make an SSLPolicy with minTlsVersion "TLS_1_2" and name it in sslPolicy of the proxy.',
  url: "https://cloud.google.com/load-balancing/docs/ssl-policies-concepts",
  frameworks: [
    axonBaseline("encryption", "traffic from outside is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_GCP_4", "GCP-0039"],
  tags: ["gcp", "network", "encryption"],
  types: [...proxyTypes, ...policyTypes],
  *check(resource) {
    const inputs = root(resource);
    if (policyTypes.includes(resource.type)) {
      return yield* demand(inputs.at("minTlsVersion"), (version) => strict.includes(version), 'set it to "TLS_1_2"');
    }
    const policy = inputs.at("sslPolicy");
    // A policy that the program makes is known only later, and is judged by itself.
    if (policy.value === undefined || policy.value === "") yield violation(policy, "is unset", "name a policy");
  },
  examples: {
    compliant: [
      resource(proxyType, { sslPolicy: UNKNOWN }),
      resource(policyType, { profile: "MODERN", minTlsVersion: "TLS_1_2" }),
    ],
    violating: [
      resource(proxyType, { sslCertificates: ["web"] }),
      resource(policyType, { profile: "MODERN" }),
      resource(policyType, { minTlsVersion: "TLS_1_1" }),
    ],
    notApplicable: [configMap],
    unknown: [resource(policyType, { minTlsVersion: UNKNOWN })],
  },
});
