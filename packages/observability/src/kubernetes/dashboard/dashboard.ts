import { failOnProblems, type Problem, show } from "@axon/core";
import type { KubernetesPlacement, Labels } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkObservedSystem, type ObservedSystem } from "../../contract.ts";
import { type DashboardSettings, systemDashboard } from "./system.ts";

export interface KubernetesDashboardArgs extends KubernetesPlacement {
  /** The parts to show; the same list gives the alert rules. */
  readonly system: ObservedSystem;
  /** Title, and what else is not in the list of parts; `dashboard.namespace` is where the parts run. */
  readonly dashboard: DashboardSettings;
  /** Folder in Grafana. @default - the dashboard's title */
  readonly folder?: string;
  /** Labels by which Grafana's sidecar finds the ConfigMap. @default { grafana_dashboard: "1" } */
  readonly discoveryLabels?: Labels;
}

/** A Grafana dashboard of a whole system, in a ConfigMap that Grafana's sidecar loads. */
export class KubernetesDashboard extends pulumi.ComponentResource {
  readonly configMap: pulumi.Output<string>;

  constructor(name: string, args: KubernetesDashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesDashboard", name, args, opts);
    const { namespace, labels, system, dashboard, discoveryLabels = { grafana_dashboard: "1" } } = args;
    failOnProblems(`KubernetesDashboard "${name}"`, [...checkObservedSystem(system), ...checkDashboard(dashboard)]);

    const configMap = new k8s.core.v1.ConfigMap(
      name,
      {
        metadata: {
          name,
          namespace,
          labels: { ...labels, ...discoveryLabels },
          annotations: { grafana_folder: args.folder ?? dashboard.title },
        },
        data: { [`${name}.json`]: JSON.stringify(systemDashboard(system, dashboard), null, 2) },
      },
      { parent: this },
    );
    this.configMap = configMap.metadata.name;
    this.registerOutputs({ configMap: this.configMap });
  }
}

/** Grafana refuses refresh intervals below its `min_refresh_interval`, 5 s unless set otherwise. */
function checkDashboard({ title, refresh }: DashboardSettings): Problem[] {
  return [
    ...(title.trim() === "" ? [{ path: ["dashboard", "title"], expected: "a title", received: show(title) }] : []),
    ...(refresh === undefined || refresh === "" || /^([5-9]|[1-9]\d+)s$|^[1-9]\d*[mhd]$/.test(refresh)
      ? []
      : [{ path: ["dashboard", "refresh"], expected: 'a time from "5s", or "" for none', received: show(refresh) }]),
  ];
}
