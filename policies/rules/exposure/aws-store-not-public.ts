import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const warehouse = "aws:redshift/cluster:Cluster";
const workgroup = "aws:redshiftserverless/workgroup:Workgroup";
const graph = "aws:neptune/clusterInstance:ClusterInstance";
const broker = "aws:mq/broker:Broker";
const replication = "aws:dms/replicationInstance:ReplicationInstance";

export const awsStoreNotPublic = defineRule({
  scope: "resource",
  name: "aws-store-not-public",
  displayName: "Warehouses, graphs, brokers and replication have no public address",
  description:
    "A store with a public address is tried by everybody who scans the internet, and one leaked password is then all that it takes. Nobody who is meant to use it comes from there.",
  severity: "critical",
  remediationSteps: "Remove publiclyAccessible, and reach it from inside the network.",
  url: "https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-vpc.html",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AWS_87", "CKV_AWS_102", "CKV_AWS_69", "CKV_AWS_89"],
  tags: ["aws", "data", "exposure"],
  types: [warehouse, workgroup, graph, broker, replication],
  *check(resource) {
    // Where nothing is said it is off. The engine tells what a provider fills in: before its version 7 that was true for a
    // cluster of Redshift. Source: hashicorp/terraform-provider-aws#41978, for AWS's own default since 10 January 2025.
    yield* demand(root(resource).at("publiclyAccessible"), (value) => !isTrue(value), "set it to false");
  },
  examples: {
    compliant: [resource(warehouse), resource(workgroup), resource(broker, { publiclyAccessible: false })],
    violating: [
      resource(warehouse, { publiclyAccessible: true }),
      resource(workgroup, { publiclyAccessible: true }),
      resource(graph, { publiclyAccessible: true }),
      resource(broker, { publiclyAccessible: "true" }),
    ],
    notApplicable: [configMap],
    unknown: [resource(replication, { publiclyAccessible: UNKNOWN })],
  },
});
