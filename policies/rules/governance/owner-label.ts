import {
  axonBaseline,
  configMap,
  defineRule,
  deployment,
  isHidden,
  iso27001,
  manifest,
  root,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const owned = (metadata: Readonly<Record<string, unknown>>) => deployment({}, {}, metadata);
const namespace = (labels: unknown) => manifest({ apiVersion: "v1", kind: "Namespace", metadata: { labels } });

/** By what people say whose something is. */
const ownerKeys = ["axon.dev/owner", "owner", "team", "app.kubernetes.io/owner", "contact"];

export const ownerLabel = defineRule({
  scope: "resource",
  name: "owner-label",
  displayName: "Workloads and namespaces say whose they are",
  description:
    "What nobody owns is woken for by nobody, patched by nobody and removed by nobody. A label that names the team leads from an alert, a bill or a finding to somebody who can act on it.",
  severity: "low",
  remediationSteps: "Set the label axon.dev/owner, or owner or team, to the name of the team.",
  url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/",
  frameworks: [axonBaseline("governance", "every object has an owner"), iso27001("8.9")],
  peers: [
    "C-0076",
    "kube-linter:required-label-owner",
    "gatekeeper:requiredannotations",
    "kyverno:require-annotations",
  ],
  tags: ["kubernetes", "ownership", "labels"],
  types: [...workloadTypes, "kubernetes:core:Namespace"],
  *check(resource) {
    const metadata = root(resource).at("metadata");
    const places = [metadata.at("labels"), metadata.at("annotations")];
    const names = places.flatMap((place) => ownerKeys.map((key) => place.at(key).value));
    if (names.some((name) => typeof name === "string" && name.trim() !== "")) return;
    if (names.some(isHidden) || places.some(({ value }) => isHidden(value))) yield unknown(metadata.at("labels"));
    else yield violation(metadata.at("labels"), "names no owner", "set axon.dev/owner to the name of the team");
  },
  examples: {
    compliant: [
      owned({ labels: { "axon.dev/owner": "data" } }),
      owned({ annotations: { owner: "data@example.com" } }),
      namespace({ team: "data" }),
    ],
    violating: [owned({}), owned({ labels: { app: "api", owner: "" } }), namespace(undefined)],
    notApplicable: [configMap],
    unknown: [owned({ labels: UNKNOWN }), namespace({ owner: UNKNOWN })],
  },
});
