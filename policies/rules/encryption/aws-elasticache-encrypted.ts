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

const type = "aws:elasticache/replicationGroup:ReplicationGroup";
const group = (fields: Readonly<Record<string, unknown>>) => resource(type, { description: "sessions", ...fields });
const both = { atRestEncryptionEnabled: true, transitEncryptionEnabled: true };

export const awsElasticacheEncrypted = defineRule({
  scope: "resource",
  name: "aws-elasticache-encrypted",
  displayName: "Caches are encrypted, on disk and on the way",
  description:
    "A cache holds sessions and copies of what the database protects, and Redis on ElastiCache encrypts neither its snapshots nor its traffic unless told to. Passwords of clients cross the network in clear too.",
  severity: "high",
  remediationSteps: "Set atRestEncryptionEnabled and transitEncryptionEnabled to true.",
  url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/encryption.html",
  frameworks: [axonBaseline("encryption", "caches are encrypted"), soc2("CC6.7"), pciDss("4.2.1"), iso27001("8.24")],
  peers: ["CKV_AWS_29", "CKV_AWS_30", "AWS-0045", "AWS-0051", "AwsSolutions-AEC3"],
  tags: ["aws", "data", "encryption"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    // A member of a global datastore has what the first group has.
    if (inputs.at("globalReplicationGroupId").value !== undefined) return;
    // Valkey, unlike Redis, is encrypted on disk by itself.
    const atRest = inputs.at("engine").value === "valkey" ? isNotFalse : isTrue;
    yield* demand(inputs.at("atRestEncryptionEnabled"), atRest, "set it to true");
    yield* demand(inputs.at("transitEncryptionEnabled"), isTrue, "set it to true");
    yield* demand(
      inputs.at("transitEncryptionMode"),
      (mode) => mode !== "preferred",
      'set it to "required" once all clients use TLS',
    );
  },
  examples: {
    compliant: [group(both), group({ engine: "valkey", transitEncryptionEnabled: true })],
    violating: [
      group({}),
      group({ ...both, transitEncryptionEnabled: false }),
      group({ ...both, atRestEncryptionEnabled: undefined }),
      group({ ...both, transitEncryptionMode: "preferred" }),
    ],
    notApplicable: [configMap],
    unknown: [group({ ...both, transitEncryptionEnabled: UNKNOWN })],
  },
});
