import {
  axonBaseline,
  configMap,
  defineRule,
  demandSupport,
  eksLifecycle,
  iso27001,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:eks/cluster:Cluster";
const cluster = (version: unknown, upgradePolicy?: unknown) => resource(type, { version, upgradePolicy });

/** The day on which the examples are judged. */
const today = "2026-11-27";

export const awsEksSupportedVersion = defineRule({
  scope: "resource",
  name: "aws-eks-supported-version",
  displayName: "Kubernetes is a version in standard support",
  description:
    "After standard support AWS charges six times as much for a cluster, for a year, and then upgrades it when it chooses. Upstream has long stopped mending such a version by then.",
  severity: "medium",
  remediationSteps: "Upgrade, one minor at a time, to a version in standard support.",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
  frameworks: [axonBaseline("governance", "what runs is in support"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["CKV_AWS_339", "C-0273"],
  tags: ["aws", "kubernetes", "versions"],
  types: eksLifecycle.types,
  *check(resource, _settings, today) {
    yield* demandSupport(eksLifecycle, resource, today);
  },
  examples: {
    today,
    compliant: [cluster("1.35"), cluster("1.34"), cluster("1.99"), cluster(undefined)],
    violating: [cluster("1.33"), cluster("1.21"), cluster("1.31", { supportType: "EXTENDED" })],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN)],
  },
});
