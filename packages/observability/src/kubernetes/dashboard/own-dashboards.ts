import { failOnProblems, physicalName } from "@axon/core";
import type { KubernetesPlacement, Labels } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkOwnDashboards, type OwnDashboard, slug } from "../../own.ts";
import { type OwnDashboardSettings, ownDashboard } from "./own.ts";

export interface KubernetesOwnDashboardsArgs extends KubernetesPlacement, Omit<OwnDashboardSettings, "title"> {
  /** By title. */
  readonly dashboards: Readonly<Record<string, OwnDashboard>>;
  /** Folder in Grafana. @default - the system's name */
  readonly folder?: string;
  /** Labels by which Grafana's sidecar finds the ConfigMaps. @default { grafana_dashboard: "1" } */
  readonly discoveryLabels?: Labels;
}

/** The Grafana dashboards that a system brings along, each in a ConfigMap `<system>-<title>` that Grafana's sidecar loads. */
export class KubernetesOwnDashboards extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesOwnDashboardsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesOwnDashboards", name, args, opts);
    const { namespace, labels, dashboards, folder, discoveryLabels = { grafana_dashboard: "1" }, ...settings } = args;
    failOnProblems(`KubernetesOwnDashboards "${name}"`, checkOwnDashboards(["dashboards"], dashboards));

    for (const [title, dashboard] of Object.entries(dashboards)) {
      const configMap = physicalName([settings.system, slug(title)]);
      new k8s.core.v1.ConfigMap(
        configMap,
        {
          metadata: {
            name: configMap,
            namespace,
            labels: { ...labels, ...discoveryLabels },
            annotations: { grafana_folder: folder ?? settings.system },
          },
          data: { [`${configMap}.json`]: JSON.stringify(ownDashboard(dashboard, { ...settings, title }), null, 2) },
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
