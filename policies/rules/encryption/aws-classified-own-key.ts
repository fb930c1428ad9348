import {
  type Answer,
  all,
  any,
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isConfidential,
  isHidden,
  iso27001,
  type Property,
  pciDss,
  referrers,
  resource,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
  type Value,
  violation,
} from "../../lib/index.ts";

const bucketType = "aws:s3/bucket:Bucket";
const encryptionType = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

const encryptionsOf = referrers({
  from: [encryptionType],
  field: "bucket",
  to: [bucketType],
  names: ["bucket", "id"],
});

/** Where each store names the key of KMS that it is under; of a bucket another resource says it. */
const keys: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/instance:Instance": ["kmsKeyId"],
  "aws:rds/cluster:Cluster": ["kmsKeyId"],
  "aws:docdb/cluster:Cluster": ["kmsKeyId"],
  "aws:neptune/cluster:Cluster": ["kmsKeyArn"],
  "aws:redshift/cluster:Cluster": ["kmsKeyId"],
  "aws:kinesis/stream:Stream": ["kmsKeyId"],
  "aws:dynamodb/table:Table": ["serverSideEncryption", "kmsKeyArn"],
  "aws:efs/fileSystem:FileSystem": ["kmsKeyId"],
  "aws:ebs/volume:Volume": ["kmsKeyId"],
  "aws:opensearch/domain:Domain": ["encryptAtRest", "kmsKeyId"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["kmsKeyId"],
  "aws:msk/cluster:Cluster": ["encryptionInfo", "encryptionAtRestKmsKeyArn"],
  "aws:sqs/queue:Queue": ["kmsMasterKeyId"],
  "aws:sns/topic:Topic": ["kmsMasterKeyId"],
  "aws:secretsmanager/secret:Secret": ["kmsKeyId"],
  "aws:cloudwatch/logGroup:LogGroup": ["kmsKeyId"],
};
const table = (serverSideEncryption?: unknown, DataClass: unknown = "confidential") =>
  resource("aws:dynamodb/table:Table", { name: "patients", serverSideEncryption, tags: { DataClass } });
const queue = (kmsMasterKeyId?: unknown) =>
  resource("aws:sqs/queue:Queue", { kmsMasterKeyId, tags: { "data-class": "PII" } });
const bucket = resource(bucketType, { bucket: "scans", tags: { Classification: "Restricted" } });
const encryption = (byDefault: object, name: unknown = "scans") =>
  resource(encryptionType, { bucket: name, rules: [{ applyServerSideEncryptionByDefault: byDefault }] });
const own = { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1" };

export const awsClassifiedOwnKey = defineRule({
  scope: "stack",
  name: "aws-classified-own-key",
  displayName: "Confidential data is under a key of your own",
  description:
    "What AWS encrypts by itself, it decrypts for everybody who may read the store: the key adds nothing. A key of your own is a second permission, is logged with every use, and can be taken away in an hour of need.",
  severity: "high",
  remediationSteps:
    "Name a key of KMS of your own; for a bucket in a BucketServerSideEncryptionConfiguration with sseAlgorithm aws:kms. Aliases under alias/aws are AWS's.",
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html",
  frameworks: [
    axonBaseline("encryption", "confidential data has a key of its own"),
    soc2("CC6.1"),
    pciDss("3.5.1"),
    iso27001("8.24"),
  ],
  peers: [
    "CKV_AWS_145",
    "CKV_AWS_149",
    "CKV_AWS_158",
    "CKV_AWS_327",
    "AWS-0017",
    "AWS-0098",
    "AWS-0132",
    "pulumi:aws-rds-cluster-configure-customer-managed-key",
    "AWS-0179",
  ],
  tags: ["aws", "data", "encryption"],
  types: [bucketType, ...Object.keys(keys)],
  *check(stack) {
    for (const store of stack.ofType(...Object.keys(keys)).filter(isConfidential)) {
      yield* demand(root(store).at(...(keys[typeKey(store.type)] ?? [])), isOwnKey, "name a key of your own");
    }
    for (const bucket of stack.ofType(bucketType).filter(isConfidential)) {
      const found = any(
        encryptionsOf(stack, bucket).map(([encryption, refers]) => all([refers, usesOwnKey(encryption)])),
      );
      if (found === UNKNOWN) yield unknown(root(bucket).at("bucket"));
      else if (!found) yield violation(root(bucket), "is under no key of your own", "set aws:kms and a key");
    }
  },
  examples: {
    compliant: [
      [table({ enabled: true, kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1" })],
      [table(undefined, "public")],
      [queue("alias/queues")],
      [bucket, encryption(own)],
      [resource(bucketType, { bucket: "assets" })],
    ],
    violating: [
      [table()],
      [table({ enabled: true })],
      [queue("alias/aws/sqs")],
      [bucket],
      [bucket, encryption({ sseAlgorithm: "AES256" })],
      [bucket, encryption(own, "other")],
    ],
    notApplicable: [[configMap]],
    unknown: [[queue(UNKNOWN)], [bucket, encryption(own, UNKNOWN)]],
  },
});

function isOwnKey(key: Value | undefined): boolean {
  return typeof key === "string" && key !== "" && !/(^|:)alias\/aws\//.test(key);
}

function usesOwnKey(setting: Property): Answer {
  const defaults = setting
    .at("rules")
    .items()
    .map((rule) => rule.at("applyServerSideEncryptionByDefault"));
  return any(
    defaults.map((byDefault): Answer => {
      const algorithm = byDefault.at("sseAlgorithm");
      const key = byDefault.at("kmsMasterKeyId");
      if (isHidden(algorithm.value)) return UNKNOWN;
      return algorithm.text?.startsWith("aws:kms") === true && (isHidden(key.value) || isOwnKey(key.value));
    }),
  );
}
