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
        metadata: { annotations: { "axon.dev/no-readiness-probe": reason } },
        spec: { containers: [{ name: "api" }] },
      },
    },
  );

export const readinessProbe = defineRule({
  scope: "resource",
  name: "readiness-probe",
  displayName: "Long-running containers have a readiness probe",
  description:
    "Without one a pod gets traffic before it can serve, and a rollout goes on over versions that do not work. Users see the errors of both, and only a person stops the rollout.",
  severity: "high",
  remediationSteps:
    "Add a readinessProbe that succeeds when the container can serve requests. Pods that cannot have one say why in the annotation axon.dev/no-readiness-probe.",
  url: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  frameworks: [axonBaseline("resilience", "traffic goes to pods that can serve"), soc2("A1.2"), iso27001("8.16")],
  peers: [
    "CKV_K8S_9",
    "C-0018",
    "kube-linter:no-readiness-probe",
    "polaris:readinessProbeMissing",
    "kyverno:require-probes",
  ],
  tags: ["kubernetes", "availability"],
  types: longRunningTypes,
  *check(resource) {
    for (const pod of podsOf(resource)) {
      if (givesReason(pod, "no-readiness-probe")) continue;
      for (const { property } of pod.containers.filter((each) => each.kind === "container" && !isFilledIn(each))) {
        yield* demand(property.at("readinessProbe"), (value) => value !== undefined, "add a probe of what it serves");
      }
    }
  },
  examples: {
    compliant: [
      container({ readinessProbe: { httpGet: { path: "/ready", port: 8000 } } }),
      withAnnotation("nothing sends traffic to this worker"),
      container({ name: "istio-proxy", image: "auto" }),
    ],
    violating: [
      container({}),
      withAnnotation("none"),
      deployment({ containers: [{ name: "api", readinessProbe: { tcpSocket: { port: 8000 } } }, { name: "proxy" }] }),
    ],
    notApplicable: [cronJob({ containers: [{ name: "report" }] })],
    unknown: [container({ readinessProbe: UNKNOWN })],
  },
});
