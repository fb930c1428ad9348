import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  resource,
  root,
  typeKey,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

/** Where each store says how large its machine is. */
const sizes: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/instance:Instance": ["instanceClass"],
  "aws:rds/clusterInstance:ClusterInstance": ["instanceClass"],
  "aws:docdb/clusterInstance:ClusterInstance": ["instanceClass"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["nodeType"],
  "aws:opensearch/domain:Domain": ["clusterConfig", "instanceType"],
  "azure-native:dbforpostgresql:Server": ["sku", "name"],
  "azure-native:dbformysql:Server": ["sku", "name"],
  "gcp:sql/databaseInstance:DatabaseInstance": ["settings", "tier"],
};
const aws = (instanceClass: unknown, tags: object = { Environment: "dev" }) =>
  resource("aws:rds/instance:Instance", { instanceClass, tags });
const azure = (name: string) =>
  resource("azure-native:dbforpostgresql:Server", { sku: { name }, tags: { environment: "test" } });
const gcp = (tier: string) =>
  resource("gcp:sql/databaseInstance:DatabaseInstance", { settings: { tier, userLabels: { environment: "dev" } } });

/** More than a trial needs; a load test belongs to staging. */
const mostCores = 8;

export const modestOutsideProduction = defineRule({
  scope: "resource",
  name: "modest-outside-production",
  displayName: "Data stores for trials are small",
  description:
    "A copy of production's database for trials costs what production's costs, at night and on weekends too. Nobody notices on the day it was made, and everybody at the end of the quarter.",
  severity: "low",
  remediationSteps: `Choose a size with ${mostCores} cores or fewer in dev and test.`,
  url: "https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/select-the-correct-resource-type-size-and-number.html",
  frameworks: [axonBaseline("governance", "costs are watched"), iso27001("8.6")],
  peers: ["kyverno:schedule-based-quotas"],
  tags: ["aws", "azure", "gcp", "cost"],
  types: Object.keys(sizes),
  settings: ["environment"],
  *check(resource, settings) {
    if (!["dev", "test"].includes(environmentOf(resource, settings))) return;
    const size = root(resource).at(...(sizes[typeKey(resource.type)] ?? []));
    yield* demand(size, (value) => coresOf(value) <= mostCores, `choose one with ${mostCores} cores or fewer`);
  },
  examples: {
    compliant: [
      aws("db.t4g.medium"),
      aws("db.r7g.2xlarge"),
      aws("db.r7g.16xlarge", { Environment: "prod" }),
      azure("Standard_D4ds_v5"),
      gcp("db-custom-4-15360"),
      gcp("db-f1-micro"),
    ],
    violating: [
      aws("db.r7g.4xlarge"),
      azure("Standard_E16ds_v5"),
      gcp("db-custom-16-61440"),
      gcp("db-perf-optimized-N-32"),
    ],
    notApplicable: [configMap],
    unknown: [aws(UNKNOWN)],
  },
});

/** Cores in a size's name; none where the name does not say. Of AWS an `xlarge` has four. */
function coresOf(size: Value | undefined): number {
  const name = typeof size === "string" ? size : "";
  const [, times] = /\.(\d+)xlarge(\.|$)/.exec(name) ?? [];
  if (times !== undefined) return Number(times) * 4;
  const [, cores = "0"] = /^(?:Standard_[A-Z]+|db-custom-|db-perf-optimized-N-)(\d+)/.exec(name) ?? [];
  return Number(cores);
}
