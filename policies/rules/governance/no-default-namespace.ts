import {
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  deployment,
  iso27001,
  namespaceOf,
  nsaCisa,
  type Pod,
  podsOf,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

const reserved: readonly unknown[] = [undefined, "default", "kube-system", "kube-public", "kube-node-lease"];

const isOfCluster = ({ spec }: Pod) => spec.at("priorityClassName").text?.startsWith("system-") === true;

export const noDefaultNamespace = defineRule({
  scope: "resource",
  name: "no-default-namespace",
  displayName: "Workloads have a namespace of their own",
  description:
    "Quotas, network policies and access are given by namespace: what shares one shares them all. In default or kube-system a workload stands beside others' and inherits what was given to them.",
  severity: "low",
  remediationSteps:
    "Set metadata.namespace to one that the application has for itself; never to default or one of the cluster's own.",
  url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  frameworks: [cisKubernetes("5.7.4"), nsaCisa("Namespaces"), iso27001("8.22")],
  peers: [
    "CKV_K8S_21",
    "KSV-0110",
    "KSV-0037",
    "C-0061",
    "kube-linter:use-namespace",
    "kyverno:disallow-default-namespace",
  ],
  tags: ["kubernetes", "access"],
  types: workloadTypes,
  *check(resource) {
    const namespace = namespaceOf(resource);
    // What the cluster itself needs to run says so, and kube-system is where that belongs.
    if (namespace.value === "kube-system" && podsOf(resource).some(isOfCluster)) return;
    yield* demand(namespace, (value) => !reserved.includes(value), "set it to a namespace of its own");
  },
  examples: {
    compliant: [
      deployment({}, {}, { namespace: "cortex" }),
      deployment({ priorityClassName: "system-cluster-critical" }, {}, { namespace: "kube-system" }),
    ],
    violating: [
      deployment({}),
      deployment({}, {}, { namespace: "default" }),
      deployment({}, {}, { namespace: "kube-system" }),
    ],
    notApplicable: [configMap],
    unknown: [deployment({}, {}, { namespace: UNKNOWN })],
  },
});
