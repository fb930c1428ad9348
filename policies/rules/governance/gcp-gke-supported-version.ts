import {
  axonBaseline,
  configMap,
  defineRule,
  demandSupport,
  gkeLifecycle,
  iso27001,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "gcp:container/cluster:Cluster";
const cluster = (fields: Readonly<Record<string, unknown>>) => resource(type, fields);
const pool = (version: unknown) => resource("gcp:container/nodePool:NodePool", { version });

/** The day on which the examples are judged. */
const today = "2026-11-27";

export const gcpGkeSupportedVersion = defineRule({
  scope: "resource",
  name: "gcp-gke-supported-version",
  displayName: "Kubernetes of Google Cloud is a version in support",
  description:
    "Nodes that are held at a version out of support run with every hole that was found since. The control plane goes on without them, until the two are too far apart to work together.",
  severity: "medium",
  remediationSteps: "Remove the version and let the release channel choose it, or name one in standard support.",
  url: "https://cloud.google.com/kubernetes-engine/docs/release-schedule",
  frameworks: [axonBaseline("governance", "what runs is in support"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["C-0273"],
  tags: ["gcp", "kubernetes", "versions"],
  types: gkeLifecycle.types,
  *check(resource, _settings, today) {
    yield* demandSupport(gkeLifecycle, resource, today);
  },
  examples: {
    today,
    compliant: [
      cluster({}),
      pool("1.35.0-gke.3047000"),
      cluster({ minMasterVersion: "1.31", releaseChannel: { channel: "REGULAR" } }),
      cluster({ nodeVersion: "1.33.8-gke.1026000", releaseChannel: { channel: "EXTENDED" } }),
    ],
    violating: [
      pool("1.31.14-gke.1423000"),
      cluster({ nodeVersion: "1.33.8-gke.1026000" }),
      cluster({ minMasterVersion: "1.31", releaseChannel: { channel: "UNSPECIFIED" } }),
    ],
    notApplicable: [configMap],
    unknown: [pool(UNKNOWN)],
  },
});
