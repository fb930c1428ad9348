import {
  axonBaseline,
  container,
  containersOf,
  cronJob,
  defineRule,
  demand,
  deployment,
  longRunningTypes,
  UNKNOWN,
} from "../../lib/index.ts";

export const readinessProbe = defineRule({
  scope: "resource",
  name: "readiness-probe",
  displayName: "Long-running containers have a readiness probe",
  description:
    "Without one a pod gets traffic before it can serve, and a rollout goes on over versions that do not work.",
  severity: "high",
  remediationSteps: "Add a readinessProbe that succeeds when the container can serve requests.",
  url: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  framework: axonBaseline("availability", "traffic goes to pods that can serve"),
  tags: ["kubernetes", "availability"],
  types: longRunningTypes,
  *check(resource) {
    for (const { property } of containersOf(resource).filter(({ kind }) => kind === "container")) {
      yield* demand(property.at("readinessProbe"), (value) => value !== undefined, "add a probe of what it serves");
    }
  },
  examples: {
    compliant: [container({ readinessProbe: { httpGet: { path: "/ready", port: 8000 } } })],
    violating: [
      container({}),
      deployment({ containers: [{ name: "api", readinessProbe: { tcpSocket: { port: 8000 } } }, { name: "proxy" }] }),
    ],
    notApplicable: [cronJob({ containers: [{ name: "report" }] })],
    unknown: [container({ readinessProbe: UNKNOWN })],
  },
});
