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

const allowed: readonly string[] = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

/** The name is no type, and a hostPath is what the rule no-host-path is about. */
const ignored: ReadonlySet<string> = new Set(["name", "hostPath"]);

export const restrictedVolumeTypes = defineRule({
  scope: "resource",
  name: "restricted-volume-types",
  displayName: "Pods use only the core volume types",
  description:
    "Volumes that name a storage server or a disk in the pod go round storage classes, quotas and access control.",
  severity: "medium",
  remediationSteps: `Use one of ${allowed.join(", ")}.`,
  url: `${podSecurityUrl}#restricted`,
  framework: podSecurityStandard("restricted", "restrictedVolumes"),
  tags: ["kubernetes", "pod-security", "restricted"],
  types: workloadTypes,
  *check(resource) {
    for (const { spec } of podsOf(resource)) {
      for (const volume of spec.at("volumes").items()) {
        if (isHidden(volume.value)) yield unknown(volume);
        else {
          for (const [type, source] of volume.entries()) {
            if (ignored.has(type) || allowed.includes(type) || source.value === undefined) continue;
            yield violation(source, "is not a core volume type", "use a persistentVolumeClaim, or csi");
          }
        }
      }
    }
  },
  examples: {
    compliant: [
      deployment({
        volumes: [
          { name: "tmp", emptyDir: {} },
          { name: "certificate", secret: { secretName: "tls" } },
        ],
      }),
    ],
    violating: [deployment({ volumes: [{ name: "share", nfs: { server: "10.0.0.5", path: "/" } }] })],
    notApplicable: [configMap],
    unknown: [deployment({ volumes: UNKNOWN })],
  },
});
