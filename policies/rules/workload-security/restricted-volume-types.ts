import {
  configMap,
  defineRule,
  deployment,
  isHidden,
  iso27001,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  soc2,
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
    "Volumes that name a storage server or a disk in the pod go round storage classes, quotas and access control. The server's name, and often its password, then stand in every copy of the manifest.",
  severity: "medium",
  remediationSteps: `Use one of ${allowed.join(", ")}.`,
  url: `${podSecurityUrl}#restricted`,
  frameworks: [
    podSecurityStandard("restricted", "restrictedVolumes"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: ["KSV-0028", "KSV-0121", "kyverno:restrict-volume-types", "gatekeeper:volumes"],
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
