import {
  axonBaseline,
  configMap,
  defineRule,
  demandNotice,
  iso27001,
  lifecycles,
  resource,
  typeKey,
  UNKNOWN,
} from "../../lib/index.ts";

const cluster = (version: unknown) => resource("aws:eks/cluster:Cluster", { version });
const database = (version: unknown) => resource("azure-native:dbforpostgresql:Server", { version });

export const versionEndsSoon = defineRule({
  scope: "resource",
  name: "version-ends-soon",
  displayName: "The end of a version is known before it comes",
  description:
    "On the day that a version's support ends, a rule that was quiet stops the next deployment, which may be an urgent one. Told a quarter before, it is an upgrade that can be planned and tried.",
  severity: "low",
  remediationSteps: "Plan the upgrade; the setting supportNoticeDays says how long before the end this is told.",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
  frameworks: [axonBaseline("governance", "what runs is in support"), iso27001("8.8")],
  peers: [],
  tags: ["aws", "azure", "gcp", "versions"],
  types: lifecycles.flatMap(({ types }) => types),
  settings: ["supportNoticeDays"],
  *check(resource, { supportNoticeDays }, today) {
    const lifecycle = lifecycles.find(({ types }) => types.includes(typeKey(resource.type)));
    if (lifecycle) yield* demandNotice(lifecycle, resource, today, supportNoticeDays);
  },
  examples: {
    today: "2026-11-27",
    // What has ended already is told of by a rule of its own.
    compliant: [cluster("1.35"), cluster("1.33"), database("16"), database(undefined)],
    violating: [cluster("1.34"), database("14"), resource("aws:elasticache/cluster:Cluster", { engineVersion: "6.2" })],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN)],
  },
});
