import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  isTrue,
  nsaCisa,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "gcp:container/cluster:Cluster";
const cluster = (fields: Readonly<Record<string, unknown>>) => resource(type, { location: "europe-west1", ...fields });

export const gcpGkeIdentity = defineRule({
  scope: "resource",
  name: "gcp-gke-identity",
  displayName: "Pods of Google Cloud have identities of their own",
  description:
    "Without Workload Identity every pod gets the token of its node, with all that the node may do. Legacy authorization and client certificates give rights that nobody can take back from one person.",
  severity: "high",
  remediationSteps:
    'Set workloadIdentityConfig.workloadPool to "PROJECT.svc.id.goog", and remove enableLegacyAbac and the client certificate.',
  url: "https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity",
  frameworks: [
    axonBaseline("identity", "every workload has an identity of its own"),
    nsaCisa("Role-based access control"),
    soc2("CC6.1"),
    iso27001("5.15"),
  ],
  peers: ["CKV_GCP_69", "CKV_GCP_7", "CKV_GCP_13", "GCP-0057", "GCP-0062", "GCP-0064"],
  tags: ["gcp", "kubernetes", "iam"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const pool = inputs.at("workloadIdentityConfig", "workloadPool");
    // Autopilot cannot be without it.
    if (!isTrue(inputs.at("enableAutopilot").value) && !isHidden(pool.value)) {
      yield* demand(pool, (name) => name !== undefined && name !== "", 'set it to "PROJECT.svc.id.goog"');
    }
    yield* demand(inputs.at("enableLegacyAbac"), (value) => !isTrue(value), "remove it");
    const certificate = inputs.at("masterAuth", "clientCertificateConfig", "issueClientCertificate");
    yield* demand(certificate, (value) => !isTrue(value), "set it to false");
  },
  examples: {
    compliant: [
      cluster({ workloadIdentityConfig: { workloadPool: "axon.svc.id.goog" } }),
      cluster({ workloadIdentityConfig: { workloadPool: UNKNOWN } }),
      cluster({ enableAutopilot: true }),
    ],
    violating: [
      cluster({}),
      cluster({ enableAutopilot: true, enableLegacyAbac: true }),
      cluster({ enableAutopilot: true, masterAuth: { clientCertificateConfig: { issueClientCertificate: true } } }),
    ],
    notApplicable: [configMap],
    unknown: [cluster({ enableAutopilot: true, enableLegacyAbac: UNKNOWN })],
  },
});
