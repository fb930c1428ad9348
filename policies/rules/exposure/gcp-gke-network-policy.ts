import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
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

export const gcpGkeNetworkPolicy = defineRule({
  scope: "resource",
  name: "gcp-gke-network-policy",
  displayName: "Clusters of Google Cloud enforce network policies",
  description:
    "Without Dataplane V2 or Calico a cluster takes NetworkPolicies and enforces none of them. Every pod then reaches every other, and nothing says so.",
  severity: "high",
  remediationSteps: 'Set datapathProvider to "ADVANCED_DATAPATH".',
  url: "https://cloud.google.com/kubernetes-engine/docs/concepts/dataplane-v2",
  frameworks: [
    axonBaseline("exposure", "traffic between workloads is declared"),
    nsaCisa("Network policies"),
    soc2("CC6.6"),
    iso27001("8.22"),
  ],
  peers: ["CKV_GCP_12", "GCP-0056"],
  tags: ["gcp", "kubernetes", "exposure"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    // Autopilot has Dataplane V2.
    if (isTrue(inputs.at("enableAutopilot").value) || isTrue(inputs.at("networkPolicy", "enabled").value)) return;
    const isEnforced = (provider: unknown) => provider === "ADVANCED_DATAPATH";
    yield* demand(inputs.at("datapathProvider"), isEnforced, 'set it to "ADVANCED_DATAPATH"');
  },
  examples: {
    compliant: [
      cluster({ datapathProvider: "ADVANCED_DATAPATH" }),
      cluster({ enableAutopilot: true }),
      cluster({ networkPolicy: { enabled: true, provider: "CALICO" } }),
    ],
    violating: [cluster({}), cluster({ datapathProvider: "LEGACY_DATAPATH" })],
    notApplicable: [configMap],
    unknown: [cluster({ datapathProvider: UNKNOWN })],
  },
});
