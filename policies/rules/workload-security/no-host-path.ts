import {
  cisKubernetes,
  configMap,
  defineRule,
  deployment,
  isHidden,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const volumeType = "kubernetes:core:PersistentVolume";
const volume = (spec: object) => manifest({ apiVersion: "v1", kind: "PersistentVolume", spec });

export const noHostPath = defineRule({
  scope: "resource",
  name: "no-host-path",
  displayName: "Pods mount no directory of the node",
  description:
    "A hostPath volume reaches files of the node and of other pods; with the container runtime's socket or /etc it is the node itself. Whoever takes over such a pod writes a key or a job for root, and comes back as the node.",
  severity: "high",
  remediationSteps: "Use a PersistentVolumeClaim, emptyDir, configMap, secret or projected volume instead.",
  url: `${podSecurityUrl}#baseline`,
  frameworks: [
    podSecurityStandard("baseline", "hostPathVolumes"),
    cisKubernetes("5.2.12"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: [
    "KSV-0023",
    "C-0048",
    "C-0045",
    "kube-linter:writable-host-mount",
    "polaris:hostPathSet",
    "kyverno:disallow-host-path",
    "kyverno:ensure-readonly-hostpath",
    "gatekeeper:host-filesystem",
  ],
  tags: ["kubernetes", "pod-security", "baseline"],
  types: [...workloadTypes, volumeType],
  *check(resource) {
    if (typeKey(resource.type) === volumeType) {
      const hostPath = root(resource).at("spec", "hostPath");
      if (isHidden(hostPath.value)) yield unknown(hostPath);
      else if (hostPath.value !== undefined) {
        yield violation(hostPath, "is a directory of the node", "use a storage class, or a local volume");
      }
    }
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
    compliant: [
      deployment({ volumes: [{ name: "tmp", emptyDir: {} }] }),
      volume({ local: { path: "/mnt/disks/ssd1" } }),
      volume({ csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-1" } }),
    ],
    violating: [
      volume({ hostPath: { path: "/etc" } }),
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
