import { controllerResources, type Operator } from "../operator.ts";

/** What brings a cluster back. */
export const recovery = {
  /**
   * One server, as it knows no second, and an agent on each node that carries the content of snapshots away, which takes
   * privileges. The plugin of the installation's cloud and what Velero logs in there as are the installation's to say; places
   * and schedules come from the stacks. Values: charts/velero of github.com/vmware-tanzu/helm-charts
   */
  velero: {
    title: "Velero",
    chart: "velero",
    repository: "https://vmware-tanzu.github.io/helm-charts",
    version: "12.2.0",
    namespace: "velero",
    podSecurity: "privileged",
    groups: ["velero.io"],
    // The first that takes and moves CSI snapshots without a plugin of its own.
    atLeast: "1.14",
    usedFor:
      "backups of objects and volumes (`clusterBackup`); it needs the plugin of the store and a login there, and for volumes a CSI driver with a VolumeSnapshotClass, and a bucket with a default encryption",
    ingress: [8085],
    requires: ["initContainers"],
    values: () => ({
      backupsEnabled: false,
      snapshotsEnabled: false,
      configuration: { features: "EnableCSI" },
      resources: controllerResources("512Mi"),
      deployNodeAgent: true,
      nodeAgent: { resources: controllerResources("1Gi", "1") },
      kubectl: { resources: controllerResources("128Mi") },
    }),
  },
} as const satisfies Record<string, Operator>;
