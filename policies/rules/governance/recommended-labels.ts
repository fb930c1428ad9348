import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  manifest,
  root,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const recommended = ["app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by"] as const;
const good = Object.fromEntries(recommended.map((label) => [label, "shop"]));
const service = (labels: unknown) => manifest({ apiVersion: "v1", kind: "Service", metadata: { labels } });

export const recommendedLabels = defineRule({
  scope: "resource",
  name: "recommended-labels",
  displayName: "Workloads and Services say what they are a part of",
  description:
    "At three in the morning a name such as api-2 says nothing about whose it is. The labels lead from an object to its system and to what made it, in every tool that shows objects.",
  severity: "low",
  remediationSteps: `Set the labels ${recommended.join(", ")}.`,
  url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/",
  frameworks: [axonBaseline("governance", "every object has an owner"), iso27001("8.9")],
  peers: [
    "C-0077",
    "kube-linter:required-label-owner",
    "kyverno:require-labels",
    "gatekeeper:requiredlabels",
    "pulumi:kubernetes-apps-v1-deployment-configure-recommended-labels",
  ],
  tags: ["kubernetes", "governance", "labels"],
  types: [...workloadTypes, "kubernetes:core:Service"],
  *check(resource) {
    const labels = root(resource).at("metadata", "labels");
    const missing = recommended.filter((label) => (labels.at(label).value ?? "") === "");
    if (missing.length > 0) yield violation(labels, `lacks ${missing.join(", ")}`, "set each");
    else if (recommended.some((label) => isHidden(labels.at(label).value))) yield unknown(labels);
  },
  examples: {
    compliant: [service(good), service({ ...good, app: "web" })],
    violating: [service(undefined), service({ ...good, "app.kubernetes.io/part-of": "" }), service({ app: "web" })],
    notApplicable: [configMap],
    unknown: [service({ ...good, "app.kubernetes.io/part-of": UNKNOWN }), service(UNKNOWN)],
  },
});
