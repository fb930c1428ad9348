import {
  axonBaseline,
  axonCostKeys,
  configMap,
  defineRule,
  deployment,
  isHidden,
  iso27001,
  manifest,
  type Property,
  podsOf,
  type Resource,
  root,
  typeKey,
  UNKNOWN,
  unknown,
  violation,
  workload,
  workloadTypes,
} from "../../lib/index.ts";

/**
 * Where else than in pod templates a kind keeps the labels of what costs: nodes, disks, and pods that an operator makes. A list
 * that is empty stands for a kind whose own labels count, as Strimzi hands a resource's labels on to all that it makes.
 */
const handedOn: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "kubernetes:core:PersistentVolumeClaim": [],
  "kubernetes:kafka.strimzi.io:Kafka": [],
  "kubernetes:kafka.strimzi.io:KafkaNodePool": [],
  "kubernetes:postgresql.cnpg.io:Cluster": [["spec", "inheritedMetadata", "labels"]],
  "kubernetes:postgresql.cnpg.io:Pooler": [["spec", "template", "metadata", "labels"]],
  "kubernetes:monitoring.coreos.com:Prometheus": [["spec", "podMetadata", "labels"]],
  "kubernetes:monitoring.coreos.com:Alertmanager": [["spec", "podMetadata", "labels"]],
  "kubernetes:karpenter.sh:NodePool": [["spec", "template", "metadata", "labels"]],
};

const own = { "app.kubernetes.io/managed-by": "axon" };
const costs = { layer: "application", component: "api", environment: "prod" };
const labelled = (labels: unknown, inPods: unknown) =>
  deployment({}, { template: { metadata: { labels: inPods } } }, { labels });
const cluster = (labels: unknown) =>
  manifest({
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata: { name: "core", labels: { ...own, ...costs } },
    spec: { inheritedMetadata: { labels } },
  });
const disk = (labels: unknown) =>
  workload(
    "apps/v1",
    "StatefulSet",
    {},
    { template: { metadata: { labels: costs } }, volumeClaimTemplates: [{ metadata: { name: "data", labels } }] },
    { labels: { ...own, ...costs } },
  );

export const costLabels = defineRule({
  scope: "resource",
  name: "cost-labels",
  displayName: "Workloads, disks and nodes carry the keys that costs are split by",
  description:
    "A bill is split by labels, and what lacks one is under what nobody answers for, so that nobody saves on it. Without the setting costKeys the rule looks for layer, component and environment on what Axon makes, with it for the keys it names on every workload.",
  severity: "medium",
  remediationSteps:
    "Give the object, its pod template and its claims the labels; Axon's components hand on those they are given as labels.",
  url: "https://www.finops.org/framework/capabilities/allocation/",
  frameworks: [axonBaseline("governance", "every cost has an owner"), iso27001("8.9")],
  peers: [],
  tags: ["kubernetes", "cost", "labels"],
  types: [...workloadTypes, ...Object.keys(handedOn)],
  settings: ["costKeys"],
  *check(resource, { costKeys }) {
    const labels = root(resource).at("metadata", "labels");
    const isOurs = labels.at("app.kubernetes.io/managed-by").value === "axon";
    const keys = costKeys ?? (isOurs ? axonCostKeys : []);
    for (const place of placesOf(resource, labels)) {
      const missing = keys.filter((key) => (place.at(key).value ?? "") === "");
      if (missing.length > 0) yield violation(place, `lacks ${missing.join(", ")}`, "set each");
      else if (keys.some((key) => isHidden(place.at(key).value))) yield unknown(place);
    }
  },
  examples: {
    compliant: [
      labelled({ ...own, ...costs }, costs),
      labelled({ app: "somebody-elses" }, {}),
      cluster(costs),
      disk(costs),
    ],
    violating: [
      labelled({ ...own, ...costs }, { ...costs, layer: "" }),
      labelled({ ...own, layer: "application" }, costs),
      cluster(undefined),
      disk({ app: "fusion" }),
      manifest({
        apiVersion: "karpenter.sh/v1",
        kind: "NodePool",
        metadata: { labels: { ...own, ...costs } },
        spec: { template: { metadata: { labels: { "node-type": "gpu" } } } },
      }),
    ],
    notApplicable: [configMap],
    unknown: [labelled({ ...own, ...costs }, UNKNOWN), cluster({ ...costs, layer: UNKNOWN })],
  },
});

/** Every place where a resource has labels of its own, of its pods, of its disks or of its nodes, each once. */
function placesOf(resource: Resource, labels: Property): readonly Property[] {
  const inputs = root(resource);
  const places = [
    labels,
    ...podsOf(resource).map(({ metadata }) => metadata.at("labels")),
    ...(handedOn[typeKey(resource.type)] ?? []).map((path) => inputs.at(...path)),
    ...[inputs.at("spec"), ...inputs.at("spec", "nodeSets").items()].flatMap((place) =>
      place
        .at("volumeClaimTemplates")
        .items()
        .map((claim) => claim.at("metadata", "labels")),
    ),
  ];
  return [...new Map(places.map((place) => [place.path, place])).values()];
}
