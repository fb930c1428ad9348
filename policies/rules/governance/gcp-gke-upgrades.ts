import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isNotFalse,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "gcp:container/cluster:Cluster";
const poolType = "gcp:container/nodePool:NodePool";

export const gcpGkeUpgrades = defineRule({
  scope: "resource",
  name: "gcp-gke-upgrades",
  displayName: "Clusters of Google Cloud are kept in support",
  description:
    "Each version of Kubernetes is supported for about a year, and known flaws of an older one stay open. In a release channel Google upgrades the cluster, in the maintenance window that it has.",
  severity: "medium",
  remediationSteps:
    'Set releaseChannel.channel to "REGULAR" or "STABLE", and leave autoUpgrade and autoRepair of node pools at true.',
  url: "https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels",
  frameworks: [axonBaseline("governance", "what runs is in support"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["CKV_GCP_70", "CKV_GCP_9", "CKV_GCP_10", "GCP-0058", "GCP-0063"],
  tags: ["gcp", "kubernetes", "versions"],
  types: [type, poolType],
  *check(resource) {
    const inputs = root(resource);
    // What says nothing is in the regular channel.
    const channel = inputs.at("releaseChannel", "channel");
    yield* demand(channel, (name) => name !== "UNSPECIFIED", 'set it to "REGULAR"');
    for (const field of ["autoUpgrade", "autoRepair"]) {
      yield* demand(inputs.at("management", field), isNotFalse, "set it to true");
    }
  },
  examples: {
    compliant: [
      resource(type, { releaseChannel: { channel: "REGULAR" } }),
      resource(type, {}),
      resource(poolType, { management: { autoRepair: true, autoUpgrade: true } }),
    ],
    violating: [
      resource(type, { releaseChannel: { channel: "UNSPECIFIED" } }),
      resource(poolType, { management: { autoUpgrade: false } }),
    ],
    notApplicable: [configMap],
    unknown: [resource(type, { releaseChannel: UNKNOWN })],
  },
});
