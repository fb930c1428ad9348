import {
  axonBaseline,
  container,
  cronJob,
  defineRule,
  demand,
  deployment,
  givesReason,
  isFilledIn,
  iso27001,
  longRunningTypes,
  podsOf,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const withAnnotation = (reason: string) =>
  deployment(
    {},
    {
      template: {
        metadata: { annotations: { "axon.dev/no-liveness-probe": reason } },
        spec: { containers: [{ name: "api" }] },
      },
    },
  );

export const livenessProbe = defineRule({
  scope: "resource",
  name: "liveness-probe",
  displayName: "Long-running containers have a liveness probe",
  description:
    "A process that hangs without ending is only restarted when something asks it whether it lives. Until then its replica takes requests and answers none.",
  severity: "medium",
  remediationSteps:
    "Add a livenessProbe that fails only when a restart would help: never one that asks a database. Pods that cannot have one say why in the annotation axon.dev/no-liveness-probe.",
  url: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  frameworks: [axonBaseline("resilience", "a hanging process is restarted"), soc2("A1.2"), iso27001("8.16")],
  peers: [
    "CKV_K8S_8",
    "C-0056",
    "kube-linter:no-liveness-probe",
    "polaris:livenessProbeMissing",
    "kyverno:require-probes",
    "gatekeeper:requiredprobes",
  ],
  tags: ["kubernetes", "availability"],
  types: longRunningTypes,
  *check(resource) {
    for (const pod of podsOf(resource)) {
      if (givesReason(pod, "no-liveness-probe")) continue;
      for (const { property } of pod.containers.filter((each) => each.kind === "container" && !isFilledIn(each))) {
        yield* demand(
          property.at("livenessProbe"),
          (value) => value !== undefined,
          "add a probe of the process itself",
        );
      }
    }
  },
  examples: {
    compliant: [
      container({ livenessProbe: { httpGet: { path: "/live", port: 8000 } } }),
      withAnnotation("the consumer ends itself when it loses the broker"),
    ],
    violating: [
      container({}),
      withAnnotation("none"),
      deployment({ containers: [{ name: "api", livenessProbe: { tcpSocket: { port: 8000 } } }, { name: "proxy" }] }),
    ],
    notApplicable: [cronJob({ containers: [{ name: "report" }] })],
    unknown: [container({ livenessProbe: UNKNOWN })],
  },
});
