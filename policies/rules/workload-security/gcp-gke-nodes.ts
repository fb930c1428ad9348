import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isNotFalse,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "gcp:container/cluster:Cluster";
const enforced = { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" };
const cluster = (fields: Readonly<Record<string, unknown>>) => resource(type, { location: "europe-west1", ...fields });

export const gcpGkeNodes = defineRule({
  scope: "resource",
  name: "gcp-gke-nodes",
  displayName: "Nodes of Google Cloud prove that they are what they were",
  description:
    "A node that is not shielded starts whatever somebody put in front of its kernel, and nothing tells. Without Binary Authorization a cluster runs any image that anybody names.",
  severity: "medium",
  remediationSteps:
    'Remove enableShieldedNodes, which is on by itself, and set binaryAuthorization.evaluationMode to "PROJECT_SINGLETON_POLICY_ENFORCE".',
  url: "https://cloud.google.com/kubernetes-engine/docs/how-to/shielded-gke-nodes",
  frameworks: [axonBaseline("workload-security", "what runs is what was tested"), soc2("CC6.8"), iso27001("8.19")],
  peers: ["CKV_GCP_71", "CKV_GCP_66", "GCP-0055"],
  tags: ["gcp", "kubernetes", "images"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    yield* demand(inputs.at("enableShieldedNodes"), isNotFalse, "remove it");
    const mode = inputs.at("binaryAuthorization", "evaluationMode");
    const isEnforced = (value: unknown) => value !== undefined && value !== "DISABLED";
    yield* demand(mode, isEnforced, 'set it to "PROJECT_SINGLETON_POLICY_ENFORCE"');
  },
  examples: {
    compliant: [
      cluster({ binaryAuthorization: enforced }),
      cluster({ binaryAuthorization: enforced, enableShieldedNodes: true }),
    ],
    violating: [
      cluster({}),
      cluster({ binaryAuthorization: enforced, enableShieldedNodes: false }),
      cluster({ binaryAuthorization: { evaluationMode: "DISABLED" } }),
    ],
    notApplicable: [configMap],
    unknown: [cluster({ binaryAuthorization: UNKNOWN })],
  },
});
