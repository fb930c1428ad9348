import {
  type Answer,
  any,
  axonBaseline,
  configMap,
  defineRule,
  demandedWords,
  deployment,
  iso27001,
  labelWords,
  manifest,
  nsaCisa,
  type Property,
  podsOf,
  type Resource,
  root,
  type Stack,
  selectorWords,
  selects,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const metricsPort = /^(http-)?metrics$/;
const serviceMonitor = "kubernetes:monitoring.coreos.com:ServiceMonitor";
const podMonitor = "kubernetes:monitoring.coreos.com:PodMonitor";

const api = (name = "metrics") => deployment({ containers: [{ name: "api", ports: [{ name, containerPort: 9090 }] }] });
const service = manifest({
  apiVersion: "v1",
  kind: "Service",
  metadata: { labels: { app: "fusion" } },
  spec: { selector: { app: "fusion" } },
});
const monitor = (kind: string, selector: unknown) =>
  manifest({ apiVersion: "monitoring.coreos.com/v1", kind, spec: { selector } });

export const serviceMonitored = defineRule({
  scope: "stack",
  name: "service-monitored",
  displayName: "What offers metrics is scraped",
  description:
    "A workload that offers metrics which nobody collects looks watched, and is not. Its alerts never fire, since a missing series is neither high nor low.",
  severity: "medium",
  remediationSteps: "Add a ServiceMonitor that selects its Service, or a PodMonitor that selects its pods.",
  url: "https://prometheus-operator.dev/docs/developer/getting-started/",
  frameworks: [
    axonBaseline("observability", "metrics are collected"),
    nsaCisa("Logging"),
    soc2("CC7.2"),
    iso27001("8.16"),
  ],
  peers: ["kube-linter:dangling-servicemonitor"],
  tags: ["kubernetes", "observability", "metrics"],
  types: workloadTypes,
  *check(stack) {
    // A stack without the operator's objects collects its metrics in another way.
    if (stack.ofType(serviceMonitor, podMonitor).length === 0) return;
    for (const workload of stack.ofType(...workloadTypes)) {
      for (const pod of podsOf(workload)) {
        const ports = pod.containers.flatMap(({ property }) =>
          property
            .at("ports")
            .items()
            .map((port) => port.at("name")),
        );
        const offered = ports.find(({ text }) => text !== undefined && metricsPort.test(text));
        const labels = pod.metadata.at("labels");
        if (!offered) continue;
        const watched = any([
          selectedBy(stack, podMonitor, labels),
          ...servicesOf(stack, workload, labels).map((own) => selectedBy(stack, serviceMonitor, own)),
        ]);
        if (watched === UNKNOWN) yield unknown(labels);
        else if (!watched)
          yield violation(offered, "is scraped by no ServiceMonitor and no PodMonitor", "add one that selects it");
      }
    }
  },
  examples: {
    compliant: [
      [api(), service, monitor("ServiceMonitor", { matchLabels: { app: "fusion" } })],
      [api(), monitor("PodMonitor", { matchLabels: { app: "fusion" } })],
      [api("http"), monitor("PodMonitor", { matchLabels: { app: "other" } })],
      [api()],
    ],
    violating: [
      [api(), monitor("PodMonitor", { matchLabels: { app: "other" } })],
      [api(), service, monitor("ServiceMonitor", { matchLabels: { app: "other" } })],
    ],
    notApplicable: [[configMap]],
    unknown: [[api(), monitor("PodMonitor", UNKNOWN)]],
  },
});

/** Whether a monitor of a type selects what has these labels. */
function selectedBy(stack: Stack, type: string, labels: Property): Answer {
  const near = stack.sharing(stack.ofType(type), labelWords(labels), selectedLabel);
  return any(near.map((monitor) => selects(root(monitor).at("spec", "selector"), labels)));
}

function selectedLabel(monitor: Resource) {
  return selectorWords(root(monitor).at("spec", "selector"));
}

/** Labels of the Services that select these pods of a workload. */
function servicesOf(stack: Stack, workload: Resource, labels: Property): readonly Property[] {
  return stack
    .sharing(stack.besides(workload, "kubernetes:core:Service"), labelWords(labels), demandedLabel)
    .filter((service) => {
      const selector = root(service).at("spec", "selector").entries();
      return selector.length > 0 && selector.every(([key, wanted]) => labels.at(key).value === wanted.value);
    })
    .map((service) => root(service).at("metadata", "labels"));
}

function demandedLabel(service: Resource) {
  return demandedWords(root(service).at("spec", "selector"));
}
