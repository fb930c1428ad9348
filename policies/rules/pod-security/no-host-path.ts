import {
  configMap,
  defineRule,
  deployment,
  isHidden,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

export const noHostPath = defineRule({
  scope: "resource",
  name: "no-host-path",
  displayName: "Pods mount no directory of the node",
  description:
    "A hostPath volume reaches files of the node and of other pods; with the container runtime's socket or /etc it is the node itself.",
  severity: "high",
  remediationSteps: "Use a PersistentVolumeClaim, emptyDir, configMap, secret or projected volume instead.",
  url: `${podSecurityUrl}#baseline`,
  framework: podSecurityStandard("baseline", "hostPathVolumes"),
  tags: ["kubernetes", "pod-security", "baseline"],
  types: workloadTypes,
  *check(resource) {
    for (const { spec } of podsOf(resource)) {
      for (const volume of spec.at("volumes").items()) {
        const hostPath = volume.at("hostPath");
        if (isHidden(hostPath.value)) yield unknown(hostPath);
        else if (hostPath.value !== undefined) {
          yield violation(hostPath, "mounts a directory of the node", "use a PersistentVolumeClaim or an emptyDir");
        }
      }
    }
  },
  examples: {
    compliant: [deployment({ volumes: [{ name: "tmp", emptyDir: {} }] })],
    violating: [
      deployment({ volumes: [{ name: "host", hostPath: { path: "/etc" } }] }),
      deployment({
        volumes: [
          { name: "tmp", emptyDir: {} },
          { name: "socket", hostPath: { path: UNKNOWN } },
        ],
      }),
    ],
    notApplicable: [configMap],
    unknown: [deployment({ volumes: UNKNOWN }), deployment({ volumes: [{ name: "host", hostPath: UNKNOWN }] })],
  },
});
