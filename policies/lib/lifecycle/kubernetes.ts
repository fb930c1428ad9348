import { type Property, root } from "../property.ts";
import type { Lifecycle, SupportEnds } from "./lifecycle.ts";

/**
 * Source: Amazon EKS Kubernetes release calendar, docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, of late
 * 2025; 1.35 and 1.36 as endoflife.date had them in 2026.
 */
const eksEnds: SupportEnds = {
  "1.29": "2025-03-23",
  "1.30": "2025-07-23",
  "1.31": "2025-11-26",
  "1.32": "2026-03-23",
  "1.33": "2026-07-29",
  "1.34": "2026-12-02",
  "1.35": "2027-03-27",
  "1.36": "2027-08-02",
};

/**
 * Source: AKS Kubernetes release calendar, learn.microsoft.com/azure/aks/supported-kubernetes-versions, of August 2026. A month
 * without a day means its last.
 */
const aksEnds: SupportEnds = {
  "1.29": "2025-03-31",
  "1.30": "2025-08-22",
  "1.31": "2025-11-01",
  "1.32": "2026-03-31",
  "1.33": "2026-07-31",
  "1.34": "2026-11-30",
  "1.35": "2027-03-31",
  "1.36": "2027-06-30",
  "1.37": "2027-10-31",
};

/** With the support plan of AKS that costs extra. Source: LTS versions, on the same page. */
const aksLongTermEnds: SupportEnds = {
  "1.29": "2026-04-30",
  "1.30": "2026-07-31",
  "1.31": "2026-11-30",
  "1.32": "2027-03-31",
  "1.33": "2027-07-31",
  "1.34": "2027-11-30",
  "1.35": "2028-03-31",
  "1.36": "2028-06-30",
  "1.37": "2028-10-31",
};

/**
 * Source: GKE release schedule, end of standard support, cloud.google.com/kubernetes-engine/docs/release-schedule, as
 * endoflife.date had it in February 2026.
 */
const gkeEnds: SupportEnds = {
  "1.28": "2025-02-04",
  "1.29": "2025-04-12",
  "1.30": "2025-09-30",
  "1.31": "2026-01-16",
  "1.32": "2026-04-11",
  "1.33": "2026-08-03",
  "1.34": "2026-10-01",
  "1.35": "2027-04-11",
};

export const eksLifecycle: Lifecycle = {
  service: "EKS",
  types: ["aws:eks/cluster:Cluster", "aws:eks/nodeGroup:NodeGroup"],
  versionsIn: (resource) => [minorAt(root(resource).at("version"), eksEnds)],
};

export const aksLifecycle: Lifecycle = {
  service: "AKS",
  types: ["azure-native:containerservice:ManagedCluster"],
  versionsIn: (resource) => {
    const inputs = root(resource);
    const ends = inputs.at("supportPlan").value === "AKSLongTermSupport" ? aksLongTermEnds : aksEnds;
    const pools = inputs.at("agentPoolProfiles").items();
    return [
      minorAt(inputs.at("kubernetesVersion"), ends),
      ...pools.map((pool) => minorAt(pool.at("orchestratorVersion"), ends)),
    ];
  },
};

export const gkeLifecycle: Lifecycle = {
  service: "GKE",
  types: ["gcp:container/cluster:Cluster", "gcp:container/nodePool:NodePool"],
  versionsIn: (resource) => {
    const inputs = root(resource);
    const channel = inputs.at("releaseChannel", "channel").value;
    // Who chose this channel has bought support for up to two years.
    if (channel === "EXTENDED") return [];
    // In a channel Google upgrades the control plane, and the version that is written is where it once began.
    const fields = ["nodeVersion", "version", ...(channel === "UNSPECIFIED" ? ["minMasterVersion"] : [])];
    return fields.map((field) => minorAt(inputs.at(field), gkeEnds));
  },
};

/** `1.34`, `1.34.2` and `1.34.4-gke.1047000` are all 1.34; `latest` is none. */
function minorAt(place: Property, ends: SupportEnds) {
  const [, version] = /^(1\.\d+)(?:[.-]|$)/.exec(place.text ?? "") ?? [];
  return { place, version, ends };
}
