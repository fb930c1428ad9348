import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const type = "gcp:container/cluster:Cluster";
const cluster = (location: unknown, resourceLabels: object = {}) => resource(type, { location, resourceLabels });

export const gcpGkeRegional = defineRule({
  scope: "resource",
  name: "gcp-gke-regional",
  displayName: "Clusters of Google Cloud in production are in all zones of a region",
  description:
    "The control plane of a cluster in one zone is down while that zone is, and during every upgrade. Nothing can then be deployed, scaled or moved to another node.",
  severity: "medium",
  remediationSteps: "Set location to the region, such as europe-west1; nodes are then in three of its zones.",
  url: "https://cloud.google.com/kubernetes-engine/docs/concepts/configuration-overview",
  frameworks: [axonBaseline("resilience", "production survives a zone"), soc2("A1.2"), iso27001("8.14")],
  peers: [],
  tags: ["gcp", "kubernetes", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const isRegion = (value: Value | undefined) => typeof value !== "string" || !/-[a-z]$/.test(value);
    yield* demand(root(resource).at("location"), isRegion, "set it to the region");
  },
  examples: {
    compliant: [cluster("europe-west1"), cluster("europe-west1-b", { environment: "dev" }), cluster(undefined)],
    violating: [cluster("europe-west1-b")],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN)],
  },
});
