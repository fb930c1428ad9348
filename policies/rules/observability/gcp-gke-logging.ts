import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isList,
  iso27001,
  nsaCisa,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "gcp:container/cluster:Cluster";
const cluster = (fields: Readonly<Record<string, unknown>>) => resource(type, { location: "europe-west1", ...fields });

export const gcpGkeLogging = defineRule({
  scope: "resource",
  name: "gcp-gke-logging",
  displayName: "Clusters of Google Cloud send logs and metrics",
  description:
    "A cluster whose logging is off leaves no line of who did what in it once a pod is gone. It is on unless somebody turned it off.",
  severity: "medium",
  remediationSteps:
    "Remove loggingService and monitoringService, or list components in loggingConfig and monitoringConfig.",
  url: "https://cloud.google.com/kubernetes-engine/docs/concepts/about-logs",
  frameworks: [
    axonBaseline("observability", "clusters record who came"),
    nsaCisa("Logging"),
    soc2("CC7.2"),
    iso27001("8.15"),
  ],
  peers: ["CKV_GCP_1", "CKV_GCP_8", "GCP-0052", "GCP-0060"],
  tags: ["gcp", "kubernetes", "logging"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    for (const field of ["loggingService", "monitoringService"]) {
      yield* demand(inputs.at(field), (service) => service !== "none", "remove it");
    }
    for (const field of ["loggingConfig", "monitoringConfig"]) {
      const components = inputs.at(field, "enableComponents");
      yield* demand(components, (list) => !isList(list) || list.length > 0, 'list at least "SYSTEM_COMPONENTS"');
    }
  },
  examples: {
    compliant: [cluster({}), cluster({ loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] } })],
    violating: [cluster({ loggingService: "none" }), cluster({ monitoringConfig: { enableComponents: [] } })],
    notApplicable: [configMap],
    unknown: [cluster({ loggingService: UNKNOWN })],
  },
});
