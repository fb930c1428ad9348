import {
  configMap,
  container,
  defineRule,
  demand,
  initContainer,
  iso27001,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  soc2,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

const handlers = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
];
const paths = handlers.flatMap((handler) => [
  [...handler, "httpGet"],
  [...handler, "tcpSocket"],
]);

export const noHostProbes = defineRule({
  scope: "resource",
  name: "no-host-probes",
  displayName: "Probes and lifecycle hooks call only their own pod",
  description:
    "The kubelet calls the host of a probe from the node's network: a probe can reach what the pod cannot. Whoever writes a probe can so ask services of the node and the cloud's metadata, and learn from the answer.",
  severity: "medium",
  remediationSteps:
    "Remove host from the httpGet and tcpSocket of probes and lifecycle hooks; the pod's own address is the default.",
  url: `${podSecurityUrl}#baseline`,
  frameworks: [
    podSecurityStandard("baseline", "hostProbesAndHostLifecycle"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: ["gatekeeper:host-probes-lifecycle"],
  tags: ["kubernetes", "pod-security", "baseline"],
  types: workloadTypes,
  remediable: true,
  breaks: "a probe that asks for something else than its pod",
  *check(resource) {
    for (const { spec, containers } of podsOf(resource)) {
      // On the node's network a process may listen at an address that is not the pod's, and the probe has to ask there.
      const remedy = spec.at("hostNetwork").value === true ? undefined : { value: undefined };
      for (const path of paths) {
        for (const { property } of containers) {
          const host = property.at(...path, "host");
          yield* demand(host, (value) => value === undefined || value === "", "remove it", remedy);
        }
      }
    }
  },
  examples: {
    compliant: [container({ livenessProbe: { httpGet: { path: "/live", port: 8000 } } })],
    violating: [
      container({ livenessProbe: { httpGet: { host: "169.254.169.254", port: 80 } } }),
      container({ lifecycle: { preStop: { httpGet: { host: "example.com", port: 80 } } } }),
      initContainer({ startupProbe: { tcpSocket: { host: "10.0.0.1", port: 5432 } } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ readinessProbe: { httpGet: { host: UNKNOWN, port: 8000 } } })],
  },
});
