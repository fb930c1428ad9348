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

export const livenessProbe = defineRule({
  scope: "resource",
  name: "liveness-probe",
  displayName: "Long-running containers have a liveness probe",
  description: "A process that hangs without ending is only restarted when something asks it whether it lives.",
  severity: "medium",
  remediationSteps: "Add a livenessProbe that fails only when a restart would help: never one that asks a database.",
  url: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  framework: axonBaseline("availability", "a hanging process is restarted"),
  tags: ["kubernetes", "availability"],
  types: longRunningTypes,
  *check(resource) {
    for (const { property } of containersOf(resource).filter(({ kind }) => kind === "container")) {
      yield* demand(property.at("livenessProbe"), (value) => value !== undefined, "add a probe of the process itself");
    }
  },
  examples: {
    compliant: [container({ livenessProbe: { httpGet: { path: "/live", port: 8000 } } })],
    violating: [
      container({}),
      deployment({ containers: [{ name: "api", livenessProbe: { tcpSocket: { port: 8000 } } }, { name: "proxy" }] }),
    ],
    notApplicable: [cronJob({ containers: [{ name: "report" }] })],
    unknown: [container({ livenessProbe: UNKNOWN })],
  },
});
