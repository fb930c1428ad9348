import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  isNotFalse,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const queue = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:sqs/queue:Queue", { name: "orders", ...fields });
const topic = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:sns/topic:Topic", { name: "orders", ...fields });

export const awsQueueEncrypted = defineRule({
  scope: "resource",
  name: "aws-queue-encrypted",
  displayName: "Queues and topics are encrypted at rest",
  description:
    "SNS keeps messages in clear unless a key is named, and SQS does once its own encryption is turned off. Messages hold the same personal data as the database they came from.",
  severity: "medium",
  remediationSteps: "Name a key in kmsMasterKeyId; for a queue it is enough not to turn sqsManagedSseEnabled off.",
  url: "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
  frameworks: [
    axonBaseline("encryption", "messages are encrypted at rest"),
    soc2("CC6.1"),
    pciDss("3.5.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AWS_26", "CKV_AWS_27", "AWS-0095", "AWS-0096", "AwsSolutions-SQS2"],
  tags: ["aws", "messaging", "encryption"],
  types: ["aws:sqs/queue:Queue", "aws:sns/topic:Topic"],
  *check(resource) {
    const inputs = root(resource);
    const key = inputs.at("kmsMasterKeyId");
    if (typeof key.value === "string" && key.value !== "") return;
    if (isHidden(key.value)) yield unknown(key);
    else if (resource.type === "aws:sns/topic:Topic") yield violation(key, "is unset", "name a key");
    // SQS encrypts new queues with its own key since October 2022.
    else yield* demand(inputs.at("sqsManagedSseEnabled"), isNotFalse, "leave it out, or name a key");
  },
  examples: {
    compliant: [
      queue({}),
      queue({ sqsManagedSseEnabled: false, kmsMasterKeyId: "alias/queues" }),
      topic({ kmsMasterKeyId: "alias/aws/sns" }),
    ],
    violating: [queue({ sqsManagedSseEnabled: false }), topic({}), topic({ kmsMasterKeyId: "" })],
    notApplicable: [configMap],
    unknown: [topic({ kmsMasterKeyId: UNKNOWN }), queue({ sqsManagedSseEnabled: UNKNOWN })],
  },
});
