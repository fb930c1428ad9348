import { isDeepStrictEqual } from "node:util";
import {
  axonBaseline,
  container,
  cronJob,
  defineRule,
  isHidden,
  longRunningTypes,
  type Property,
  podsOf,
  soc2,
  UNKNOWN,
  unknown,
  type Verdict,
  violation,
} from "../../lib/index.ts";

const probes = ["livenessProbe", "readinessProbe", "startupProbe"] as const;
const get = (port: unknown, more: object = {}) => ({ httpGet: { path: "/health", port }, ...more });
const ports = [{ name: "http", containerPort: 8000 }];

export const saneProbes = defineRule({
  scope: "resource",
  name: "sane-probes",
  displayName: "Probes ask a port that is there, and not all the same",
  description:
    "A probe of a port name that no container port has fails for ever, and the pod with it. A liveness probe that is the readiness probe restarts a pod for what should only take it out of the traffic, such as a database that is slow.",
  severity: "medium",
  remediationSteps:
    "Name a port of the same container, and let the liveness probe ask only whether the process lives, or fail later than the readiness probe.",
  url: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  frameworks: [axonBaseline("resilience", "probes tell what they are for"), soc2("A1.2")],
  peers: [
    "kube-linter:liveness-port",
    "kube-linter:readiness-port",
    "kube-linter:startup-port",
    "kyverno:ensure-probes-different",
  ],
  tags: ["kubernetes", "availability"],
  types: longRunningTypes,
  *check(resource) {
    for (const { containers } of podsOf(resource)) {
      for (const { property } of containers.filter(({ kind }) => kind !== "ephemeral container")) {
        for (const probe of probes) yield* portExists(property, property.at(probe));
        const [live, ready] = [property.at("livenessProbe"), property.at("readinessProbe")];
        if (live.value === undefined || isHidden(live.value) || isHidden(ready.value)) continue;
        if (isDeepStrictEqual(live.value, ready.value)) {
          yield violation(
            live,
            "is the same as readinessProbe",
            "ask the process itself, or raise its failureThreshold",
          );
        }
      }
    }
  },
  examples: {
    compliant: [
      container({ ports, livenessProbe: get("http", { failureThreshold: 6 }), readinessProbe: get("http") }),
      container({ readinessProbe: get(9000) }),
      container({ livenessProbe: { exec: { command: ["true"] } } }),
    ],
    violating: [
      container({ ports, readinessProbe: get("web") }),
      container({ livenessProbe: { tcpSocket: { port: "http" } } }),
      container({ ports, livenessProbe: get("http"), readinessProbe: get("http") }),
    ],
    notApplicable: [cronJob({ containers: [{ name: "report" }] })],
    unknown: [
      container({ ports, readinessProbe: get(UNKNOWN) }),
      container({ ports: UNKNOWN, readinessProbe: get("http") }),
    ],
  },
});

function* portExists(container: Property, probe: Property): Iterable<Verdict> {
  for (const action of ["httpGet", "tcpSocket"]) {
    const port = probe.at(action, "port");
    if (isHidden(port.value)) yield unknown(port);
    if (port.text === undefined || /^\d+$/.test(port.text)) continue;
    const names = container
      .at("ports")
      .items()
      .map((item) => item.at("name").value);
    if (names.includes(port.text)) continue;
    if (names.some(isHidden)) yield unknown(port);
    else yield violation(port, `is "${port.text}", which is no port of the container`, "name one of its ports");
  }
}
