import {
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  deployment,
  namespaceOf,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

const reserved: readonly unknown[] = [undefined, "default", "kube-system", "kube-public", "kube-node-lease"];

export const noDefaultNamespace = defineRule({
  scope: "resource",
  name: "no-default-namespace",
  displayName: "Workloads have a namespace of their own",
  description: "Quotas, network policies and access are given by namespace: what shares one shares them all.",
  severity: "low",
  remediationSteps:
    "Set metadata.namespace to a namespace of the system; never to default or one of the cluster's own.",
  url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  framework: cisKubernetes("5.7.4", "The default namespace should not be used"),
  tags: ["kubernetes", "access"],
  types: workloadTypes,
  *check(resource) {
    yield* demand(namespaceOf(resource), (value) => !reserved.includes(value), "set it to a namespace of the system");
  },
  examples: {
    compliant: [deployment({}, {}, { namespace: "cortex" })],
    violating: [
      deployment({}),
      deployment({}, {}, { namespace: "default" }),
      deployment({}, {}, { namespace: "kube-system" }),
    ],
    notApplicable: [configMap],
    unknown: [deployment({}, {}, { namespace: UNKNOWN })],
  },
});
