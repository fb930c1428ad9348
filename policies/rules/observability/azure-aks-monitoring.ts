import {
  any,
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  isTrue,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "azure-native:containerservice:ManagedCluster";
const cluster = (fields: Readonly<Record<string, unknown>>) => resource(type, fields);

export const azureAksMonitoring = defineRule({
  scope: "resource",
  name: "azure-aks-monitoring",
  displayName: "Clusters of Azure are watched",
  description:
    "A cluster that sends nothing to Azure Monitor has no history when something goes wrong, and no alarm before it. Nodes that fill up are found when pods are evicted.",
  severity: "low",
  remediationSteps:
    "Enable addonProfiles.omsagent with a workspace, or azureMonitorProfile.metrics, or run a monitoring system of your own.",
  url: "https://learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable",
  frameworks: [axonBaseline("observability", "what runs is watched"), soc2("CC7.2"), iso27001("8.16")],
  peers: ["AZU-0040"],
  tags: ["azure", "kubernetes", "monitoring"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const switches = [
      inputs.at("addonProfiles", "omsagent", "enabled"),
      inputs.at("addonProfiles", "omsAgent", "enabled"),
      inputs.at("azureMonitorProfile", "metrics", "enabled"),
    ];
    const watched = any(switches.map(({ value }) => (isHidden(value) ? UNKNOWN : isTrue(value))));
    if (watched === UNKNOWN) yield unknown(inputs.at("addonProfiles"));
    else if (!watched)
      yield violation(inputs, "sends nothing to Azure Monitor", "enable omsagent, or azureMonitorProfile.metrics");
  },
  examples: {
    compliant: [
      cluster({ addonProfiles: { omsagent: { enabled: true } } }),
      cluster({ azureMonitorProfile: { metrics: { enabled: true } } }),
    ],
    violating: [cluster({}), cluster({ addonProfiles: { omsagent: { enabled: false } } })],
    notApplicable: [configMap],
    unknown: [cluster({ addonProfiles: UNKNOWN })],
  },
});
