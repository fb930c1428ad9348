import {
  aksLifecycle,
  axonBaseline,
  configMap,
  defineRule,
  demandSupport,
  iso27001,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:containerservice:ManagedCluster";
const cluster = (kubernetesVersion: unknown, fields: Readonly<Record<string, unknown>> = {}) =>
  resource(type, { kubernetesVersion, ...fields });
const pool = (orchestratorVersion: string) => ({ agentPoolProfiles: [{ name: "system", orchestratorVersion }] });

/** The day on which the examples are judged. */
const today = "2026-11-27";

export const azureAksSupportedVersion = defineRule({
  scope: "resource",
  name: "azure-aks-supported-version",
  displayName: "Kubernetes of Azure is a version in support",
  description:
    "A version that is out of support gets no more patches, and Microsoft helps with nothing but the way out of it. New clusters of it cannot be made, so that a disaster cannot be recovered from by making one.",
  severity: "medium",
  remediationSteps:
    "Upgrade, one minor at a time; with the support plan AKSLongTermSupport a version has a second year.",
  url: "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions",
  frameworks: [axonBaseline("governance", "what runs is in support"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["C-0273"],
  tags: ["azure", "kubernetes", "versions"],
  types: aksLifecycle.types,
  *check(resource, _settings, today) {
    yield* demandSupport(aksLifecycle, resource, today);
  },
  examples: {
    today,
    compliant: [
      cluster("1.35.2"),
      cluster("1.34"),
      cluster(undefined),
      cluster("1.33", { supportPlan: "AKSLongTermSupport" }),
    ],
    violating: [
      cluster("1.33"),
      cluster("1.24.9"),
      cluster("1.35", pool("1.32.4")),
      cluster("1.30", { supportPlan: "AKSLongTermSupport" }),
    ],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN)],
  },
});
