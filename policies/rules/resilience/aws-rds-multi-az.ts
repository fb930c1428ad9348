import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  isTrue,
  type Resource,
  refersTo,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const instance = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", fields);
const cluster = (fields: Readonly<Record<string, unknown>> = {}) =>
  resource("aws:rds/cluster:Cluster", { clusterIdentifier: "main", engine: "aurora-postgresql", ...fields });
const member = (name: string, clusterIdentifier: unknown = "main") =>
  resource("aws:rds/clusterInstance:ClusterInstance", { clusterIdentifier, engine: "aurora-postgresql" }, name);

export const awsRdsMultiAz = defineRule({
  scope: "stack",
  name: "aws-rds-multi-az",
  displayName: "Production databases stand in two zones",
  description:
    "A database in one zone is down as long as that zone is, and through every maintenance. With a standby in another it is back within a minute or two, and nobody is called.",
  severity: "high",
  remediationSteps:
    "Set multiAz: true on an instance; give an Aurora cluster two ClusterInstances or more, in different zones.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html",
  frameworks: [axonBaseline("resilience", "a zone may fail"), soc2("A1.2"), iso27001("8.14")],
  peers: [
    "CKV_AWS_157",
    "AwsSolutions-RDS3",
    "pulumi:aws-rds-cluster-disallow-single-availability-zone",
    "awsguard:rds-instance-multi-az-enabled",
  ],
  tags: ["aws", "data", "production"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  settings: ["environment"],
  *check(stack, settings) {
    const inProduction = (resource: Resource) => environmentOf(resource, settings) === "prod";
    for (const instance of stack.ofType("aws:rds/instance:Instance").filter(inProduction)) {
      if (root(instance).at("replicateSourceDb").value !== undefined) continue;
      yield* demand(root(instance).at("multiAz"), isTrue, "set it to true");
    }
    const members = stack.ofType("aws:rds/clusterInstance:ClusterInstance");
    for (const cluster of stack.ofType("aws:rds/cluster:Cluster").filter(inProduction)) {
      // A cluster with a class of its own is a Multi-AZ DB cluster: a writer and two readers, each in its zone.
      if (root(cluster).at("dbClusterInstanceClass").value !== undefined) continue;
      if (root(cluster).at("engineMode").value === "serverless") continue;
      const mine = members.map((member) =>
        refersTo(root(member).at("clusterIdentifier"), cluster, "clusterIdentifier", "id"),
      );
      if (mine.filter((answer) => answer === true).length >= 2) continue;
      const possible = mine.filter((answer) => answer !== false).length;
      if (possible >= 2) yield unknown(root(cluster).at("clusterIdentifier"));
      else yield violation(root(cluster), "has fewer than two instances", "add a ClusterInstance in another zone");
    }
  },
  examples: {
    compliant: [
      [instance({ multiAz: true })],
      [cluster(), member("a"), member("b")],
      [cluster({ dbClusterInstanceClass: "db.r6gd.large", engine: "postgres" })],
      [instance({ tags: { Environment: "test" } })],
    ],
    violating: [
      [instance({})],
      [instance({ multiAz: false })],
      [cluster(), member("a")],
      [cluster(), member("a"), member("b", "other")],
    ],
    notApplicable: [[configMap]],
    unknown: [[instance({ multiAz: UNKNOWN })], [cluster(), member("a", UNKNOWN), member("b", UNKNOWN)]],
  },
});
