import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isNotFalse,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const documents = "aws:docdb/cluster:Cluster";
const graph = "aws:neptune/cluster:Cluster";
const cache = "aws:dax/cluster:Cluster";
const warehouse = "aws:redshift/cluster:Cluster";

export const awsDatabaseEncrypted = defineRule({
  scope: "resource",
  name: "aws-database-encrypted",
  displayName: "Documents, graphs and warehouses are encrypted at rest",
  description:
    "DocumentDB, Neptune and DAX encrypt a cluster only where they are told to, and its snapshots are what it is. It cannot be turned on later: the data has to move to a new cluster.",
  severity: "high",
  remediationSteps:
    "Set storageEncrypted to true, encrypted of a cluster of Redshift, or serverSideEncryption.enabled of DAX.",
  url: "https://docs.aws.amazon.com/documentdb/latest/developerguide/encryption-at-rest.html",
  frameworks: [
    axonBaseline("encryption", "data is encrypted at rest"),
    soc2("CC6.1"),
    pciDss("3.5.1"),
    iso27001("8.24"),
  ],
  peers: [
    "CKV_AWS_74",
    "CKV_AWS_47",
    "CKV_AWS_44",
    "CKV_AWS_64",
    "AWS-0021",
    "AWS-0076",
    "AWS-0084",
    "AwsSolutions-DOC1",
    "AwsSolutions-N3",
    "AwsSolutions-RS2",
  ],
  tags: ["aws", "data", "encryption"],
  types: [documents, graph, warehouse, cache],
  *check(resource) {
    const inputs = root(resource);
    // What is restored is what its snapshot is.
    if (inputs.at("snapshotIdentifier").value !== undefined) return;
    // Redshift encrypts every cluster made since 10 January 2025.
    // Source: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-db-encryption.html
    if (resource.type === warehouse) yield* demand(inputs.at("encrypted"), isNotFalse, "remove it");
    else if (resource.type === cache)
      yield* demand(inputs.at("serverSideEncryption", "enabled"), isTrue, "set it to true");
    else yield* demand(inputs.at("storageEncrypted"), isTrue, "set it to true");
  },
  examples: {
    compliant: [
      resource(documents, { storageEncrypted: true }),
      resource(graph, { snapshotIdentifier: "people-2026-01-01" }),
      resource(cache, { serverSideEncryption: { enabled: true } }),
      resource(warehouse, { nodeType: "ra3.large" }),
    ],
    violating: [
      resource(documents, {}),
      resource(graph, { storageEncrypted: false }),
      resource(cache, { nodeType: "dax.r5.large" }),
      resource(warehouse, { encrypted: "false" }),
    ],
    notApplicable: [configMap],
    unknown: [resource(documents, { storageEncrypted: UNKNOWN })],
  },
});
