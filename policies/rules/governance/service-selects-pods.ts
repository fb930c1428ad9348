import {
  any,
  axonBaseline,
  configMap,
  defineRule,
  demandedWords,
  deployment,
  hasLabels,
  isOperators,
  iso27001,
  manifest,
  namespaceOf,
  podLabelsOf,
  podMakersWithin,
  podWords,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const service = (selector: unknown, more: object = {}) =>
  manifest({ apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { selector, ...more } });

export const serviceSelectsPods = defineRule({
  scope: "stack",
  name: "service-selects-pods",
  displayName: "Services select pods that are there",
  description:
    "A Service whose selector is off by a letter has no endpoints, and every call to it fails at once. Nothing in the cluster calls that an error, so it is found by users.",
  severity: "medium",
  remediationSteps: "Write into spec.selector the labels of the pods it is for.",
  url: "https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/",
  frameworks: [axonBaseline("governance", "references lead somewhere"), soc2("A1.2"), iso27001("8.9")],
  peers: ["kube-linter:dangling-service"],
  tags: ["kubernetes", "governance", "references"],
  types: ["kubernetes:core:Service"],
  *check(stack) {
    for (const resource of stack.ofType("kubernetes:core:Service")) {
      const selector = root(resource).at("spec", "selector");
      if (selector.entries().length === 0 || isOperators(selector)) continue;
      const makers = podMakersWithin(stack, namespaceOf(resource).value ?? "default");
      // What has no workload here is for pods of another stack, or of an operator.
      if (makers.length === 0) continue;
      const near = stack.sharing(makers, demandedWords(selector), podWords);
      const found = any(near.flatMap(podLabelsOf).map((own) => hasLabels(selector, own)));
      if (found === UNKNOWN) yield unknown(selector);
      else if (!found)
        yield violation(selector, "selects no pod of its namespace", "write the labels of the pods it is for");
    }
  },
  examples: {
    compliant: [
      [service({ app: "fusion" }), deployment({})],
      [service(undefined), deployment({})],
      [service({ app: "elsewhere" })],
      [service({ "cnpg.io/cluster": "core" }), deployment({})],
      [
        service({ app: "prometheus" }),
        manifest({
          apiVersion: "monitoring.coreos.com/v1",
          kind: "Prometheus",
          spec: { podMetadata: { labels: { app: "prometheus" } } },
        }),
        deployment({}),
      ],
    ],
    violating: [
      [service({ app: "fusoin" }), deployment({})],
      [service({ app: "fusion", tier: "web" }), deployment({})],
    ],
    notApplicable: [[configMap]],
    unknown: [[service({ app: UNKNOWN }), deployment({})]],
  },
});
