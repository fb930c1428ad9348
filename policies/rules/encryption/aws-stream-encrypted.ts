import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const stream = "aws:kinesis/stream:Stream";
const delivery = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

export const awsStreamEncrypted = defineRule({
  scope: "resource",
  name: "aws-stream-encrypted",
  displayName: "Streams are encrypted at rest",
  description:
    "Kinesis keeps each record for a day or more, and in clear unless it is told otherwise. A stream is where all that happens passes by, so that its disks hold what every store behind it protects.",
  severity: "medium",
  remediationSteps: 'Set encryptionType to "KMS" with a kmsKeyId; of a delivery stream serverSideEncryption.enabled.',
  url: "https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html",
  frameworks: [
    axonBaseline("encryption", "data is encrypted at rest"),
    soc2("CC6.1"),
    pciDss("3.5.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AWS_43", "CKV_AWS_240", "AWS-0064", "AwsSolutions-KDS1", "AwsSolutions-KDF1"],
  tags: ["aws", "messaging", "encryption"],
  types: [stream, delivery],
  *check(resource) {
    const inputs = root(resource);
    if (resource.type === stream) {
      return yield* demand(inputs.at("encryptionType"), (value) => value === "KMS", 'set it to "KMS"');
    }
    // What is read from another stream is encrypted as it is there, and AWS takes no second encryption.
    const sources = ["kinesisSourceConfiguration", "mskSourceConfiguration"].map((source) => inputs.at(source));
    if (sources.some(({ value }) => value !== undefined && !isHidden(value))) return;
    yield* demand(inputs.at("serverSideEncryption", "enabled"), isTrue, "set it to true");
  },
  examples: {
    compliant: [
      resource(stream, { encryptionType: "KMS", kmsKeyId: "alias/aws/kinesis" }),
      resource(delivery, { serverSideEncryption: { enabled: true } }),
      resource(delivery, { kinesisSourceConfiguration: { kinesisStreamArn: UNKNOWN } }),
    ],
    violating: [resource(stream, { shardCount: 1 }), resource(stream, { encryptionType: "NONE" }), resource(delivery)],
    notApplicable: [configMap],
    unknown: [resource(stream, { encryptionType: UNKNOWN })],
  },
});
