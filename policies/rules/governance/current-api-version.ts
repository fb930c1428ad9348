import {
  axonBaseline,
  configMap,
  defineRule,
  deployment,
  iso27001,
  kubernetesType,
  manifest,
  root,
  typeKey,
  violation,
} from "../../lib/index.ts";

/** Removed versions by type key: the release that no longer serves them, and what it does serve. Source: the deprecation guide. */
const removed: Readonly<Record<string, readonly (readonly [version: string, release: string, now: string])[]>> = {
  "kubernetes:extensions:Deployment": [["v1beta1", "1.16", "apps/v1"]],
  "kubernetes:extensions:DaemonSet": [["v1beta1", "1.16", "apps/v1"]],
  "kubernetes:extensions:ReplicaSet": [["v1beta1", "1.16", "apps/v1"]],
  "kubernetes:extensions:NetworkPolicy": [["v1beta1", "1.16", "networking.k8s.io/v1"]],
  "kubernetes:extensions:Ingress": [["v1beta1", "1.22", "networking.k8s.io/v1"]],
  "kubernetes:apps:Deployment": ["v1beta1", "v1beta2"].map((version) => [version, "1.16", "apps/v1"] as const),
  "kubernetes:apps:StatefulSet": ["v1beta1", "v1beta2"].map((version) => [version, "1.16", "apps/v1"] as const),
  "kubernetes:apps:DaemonSet": [["v1beta2", "1.16", "apps/v1"]],
  "kubernetes:apps:ReplicaSet": [["v1beta2", "1.16", "apps/v1"]],
  "kubernetes:networking.k8s.io:Ingress": [["v1beta1", "1.22", "networking.k8s.io/v1"]],
  "kubernetes:networking.k8s.io:IngressClass": [["v1beta1", "1.22", "networking.k8s.io/v1"]],
  "kubernetes:rbac.authorization.k8s.io:Role": [["v1beta1", "1.22", "rbac.authorization.k8s.io/v1"]],
  "kubernetes:rbac.authorization.k8s.io:RoleBinding": [["v1beta1", "1.22", "rbac.authorization.k8s.io/v1"]],
  "kubernetes:rbac.authorization.k8s.io:ClusterRole": [["v1beta1", "1.22", "rbac.authorization.k8s.io/v1"]],
  "kubernetes:rbac.authorization.k8s.io:ClusterRoleBinding": [["v1beta1", "1.22", "rbac.authorization.k8s.io/v1"]],
  "kubernetes:scheduling.k8s.io:PriorityClass": [["v1beta1", "1.22", "scheduling.k8s.io/v1"]],
  "kubernetes:storage.k8s.io:StorageClass": [["v1beta1", "1.22", "storage.k8s.io/v1"]],
  "kubernetes:storage.k8s.io:CSIDriver": [["v1beta1", "1.22", "storage.k8s.io/v1"]],
  "kubernetes:storage.k8s.io:CSIStorageCapacity": [["v1beta1", "1.27", "storage.k8s.io/v1"]],
  "kubernetes:apiextensions.k8s.io:CustomResourceDefinition": [["v1beta1", "1.22", "apiextensions.k8s.io/v1"]],
  "kubernetes:admissionregistration.k8s.io:MutatingWebhookConfiguration": [
    ["v1beta1", "1.22", "admissionregistration.k8s.io/v1"],
  ],
  "kubernetes:admissionregistration.k8s.io:ValidatingWebhookConfiguration": [
    ["v1beta1", "1.22", "admissionregistration.k8s.io/v1"],
  ],
  "kubernetes:batch:CronJob": [["v1beta1", "1.25", "batch/v1"]],
  "kubernetes:policy:PodDisruptionBudget": [["v1beta1", "1.25", "policy/v1"]],
  "kubernetes:policy:PodSecurityPolicy": [["v1beta1", "1.25", "a label of pod security admission on the namespace"]],
  "kubernetes:discovery.k8s.io:EndpointSlice": [["v1beta1", "1.25", "discovery.k8s.io/v1"]],
  "kubernetes:autoscaling:HorizontalPodAutoscaler": [
    ["v2beta1", "1.25", "autoscaling/v2"],
    ["v2beta2", "1.26", "autoscaling/v2"],
  ],
};

export const currentApiVersion = defineRule({
  scope: "resource",
  name: "current-api-version",
  displayName: "No object is written in a version that the API has dropped",
  description:
    "A cluster refuses what is written in a version that its release no longer serves. The upgrade of the cluster goes well, and the next release of the system does not.",
  severity: "high",
  remediationSteps: "Write the version that is served; the deprecation guide says which fields changed.",
  url: "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
  frameworks: [axonBaseline("governance", "manifests outlive an upgrade"), iso27001("8.8")],
  peers: [
    "KSV-0107",
    "kube-linter:no-extensions-v1beta",
    "kyverno:check-deprecated-apis",
    "gatekeeper:verifydeprecatedapi",
  ],
  tags: ["kubernetes", "governance", "upgrades"],
  types: Object.keys(removed),
  *check(resource) {
    const version = kubernetesType(resource.type)?.version;
    const entry = removed[typeKey(resource.type)]?.find(([old]) => old === version);
    if (!entry) return;
    const [old, release, now] = entry;
    yield violation(
      root(resource).at("apiVersion"),
      `is of ${old}, which Kubernetes ${release} has removed`,
      `write ${now}`,
    );
  },
  examples: {
    compliant: [deployment({}), manifest({ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler" })],
    violating: [
      manifest({ apiVersion: "batch/v1beta1", kind: "CronJob" }),
      manifest({ apiVersion: "autoscaling/v2beta2", kind: "HorizontalPodAutoscaler" }),
      manifest({ apiVersion: "extensions/v1beta1", kind: "Ingress" }),
    ],
    notApplicable: [configMap],
    unknown: [],
  },
});
