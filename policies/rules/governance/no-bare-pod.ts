import {
  axonBaseline,
  configMap,
  defineRule,
  deployment,
  isHidden,
  isHook,
  iso27001,
  manifest,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const pod = (metadata: object = {}) => manifest({ apiVersion: "v1", kind: "Pod", metadata, spec: {} });

export const noBarePod = defineRule({
  scope: "resource",
  name: "no-bare-pod",
  displayName: "Pods belong to a workload",
  description:
    "A pod that nothing owns is not made again when its node goes, and is not updated by any release. It is mostly what somebody left behind after he had looked for a fault.",
  severity: "medium",
  remediationSteps: "Write a Deployment, a StatefulSet or a Job instead.",
  url: "https://kubernetes.io/docs/concepts/configuration/overview/#naked-pods-vs-replicasets-deployments-and-jobs",
  frameworks: [axonBaseline("governance", "pods are managed"), soc2("A1.2"), iso27001("8.9")],
  peers: ["C-0073", "kyverno:prevent-bare-pods", "pulumi:kubernetes-core-v1-pod-disallow-pod"],
  tags: ["kubernetes", "governance"],
  types: ["kubernetes:core:Pod"],
  *check(resource) {
    const owners = root(resource).at("metadata", "ownerReferences");
    // The test of a chart runs once, and Helm looks after it.
    if (isHook(resource)) return;
    if (isHidden(owners.value)) yield unknown(owners);
    else if (owners.items().length === 0)
      yield violation(root(resource), "is not owned by a workload", "write a Deployment or a Job");
  },
  examples: {
    compliant: [
      pod({ ownerReferences: [{ kind: "ReplicaSet", name: "api-7d9" }] }),
      pod({ annotations: { "helm.sh/hook": "test" } }),
    ],
    violating: [pod(), pod({ ownerReferences: [] })],
    notApplicable: [configMap, deployment({})],
    unknown: [pod({ ownerReferences: UNKNOWN })],
  },
});
