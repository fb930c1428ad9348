import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:eks/cluster:Cluster";
const cluster = (version: unknown, upgradePolicy?: unknown) => resource(type, { version, upgradePolicy });

/** The oldest minor that was in standard support in November 2026. Source: EKS release calendar. */
const oldestMinor = 34;

export const awsEksSupportedVersion = defineRule({
  scope: "resource",
  name: "aws-eks-supported-version",
  displayName: "Kubernetes is a version in standard support",
  description:
    "After standard support AWS charges six times as much for a cluster, for a year, and then upgrades it when it chooses. Upstream has long stopped mending such a version by then.",
  severity: "medium",
  remediationSteps: `Upgrade, one minor at a time, to 1.${oldestMinor} or newer.`,
  url: "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
  frameworks: [axonBaseline("governance", "what runs is patched"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["CKV_AWS_339", "C-0273"],
  tags: ["aws", "kubernetes"],
  types: [type],
  *check(resource) {
    yield* demand(
      root(resource).at("version"),
      (version) => {
        const [, minor] = /^1\.(\d+)$/.exec(typeof version === "string" ? version : "") ?? [];
        return minor === undefined || Number(minor) >= oldestMinor;
      },
      `upgrade to 1.${oldestMinor} or newer`,
    );
  },
  examples: {
    compliant: [cluster("1.35"), cluster(`1.${oldestMinor}`), cluster(undefined)],
    violating: [cluster("1.29"), cluster(`1.${oldestMinor - 1}`), cluster("1.24", { supportType: "EXTENDED" })],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN)],
  },
});
