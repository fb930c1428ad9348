import {
  all,
  any,
  axonBaseline,
  computed,
  configMap,
  defineRule,
  iso27001,
  pciDss,
  referrers,
  refusesPlainHttp,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const queueType = "aws:sqs/queue:Queue";
const topicType = "aws:sns/topic:Topic";

const queue = (fields: Readonly<Record<string, unknown>> = {}) => resource(queueType, { name: "orders", ...fields });
const topic = (fields: Readonly<Record<string, unknown>> = {}) => resource(topicType, { name: "orders", ...fields });
const deny = (Action: unknown, fields: Readonly<Record<string, unknown>> = {}) => ({
  Statement: [
    {
      Effect: "Deny",
      Principal: "*",
      Action,
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
      ...fields,
    },
  ],
});
const queuePolicy = (policy: unknown) =>
  resource("aws:sqs/queuePolicy:QueuePolicy", { queueUrl: "orders-url", policy });

/** Where the policy of each may stand, and what it is to deny: everything of a queue, and publishing of a topic. */
const kinds = [
  {
    type: queueType,
    policiesOf: referrers({
      from: ["aws:sqs/queuePolicy:QueuePolicy"],
      field: "queueUrl",
      to: [queueType],
      names: ["url", "id"],
    }),
    action: /^(?:sqs:)?\*$/i,
    fix: 'deny sqs:* where aws:SecureTransport is "false"',
  },
  {
    type: topicType,
    policiesOf: referrers({
      from: ["aws:sns/topicPolicy:TopicPolicy"],
      field: "arn",
      to: [topicType],
      names: ["arn", "id"],
    }),
    action: /^(?:(?:sns:)?\*|sns:publish)$/i,
    fix: 'deny sns:Publish where aws:SecureTransport is "false"',
  },
];

export const awsQueueTlsOnly = defineRule({
  scope: "stack",
  name: "aws-queue-tls-only",
  displayName: "Queues and topics refuse requests without TLS",
  description:
    "SQS and SNS answer plain HTTP too, and a client with an old setting or a wrong URL uses it. Messages, and the signatures that allow to send more of them, then cross the network in clear.",
  severity: "medium",
  remediationSteps:
    'Give the queue a policy that denies sqs:*, and the topic one that denies sns:Publish, to everybody where "aws:SecureTransport" is "false".',
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
  frameworks: [axonBaseline("encryption", "traffic is encrypted"), soc2("CC6.7"), pciDss("4.2.1"), iso27001("8.24")],
  peers: ["AwsSolutions-SQS4", "AwsSolutions-SNS3"],
  tags: ["aws", "messaging", "encryption"],
  types: [queueType, topicType],
  *check(stack) {
    for (const { type, policiesOf, action, fix } of kinds) {
      for (const resource of stack.ofType(type)) {
        const own = root(resource).at("policy");
        const attached = policiesOf(stack, resource).map(([policy, refers]) =>
          all([refers, refusesPlainHttp(policy.at("policy"), action)]),
        );
        const refused = any([refusesPlainHttp(own, action), ...attached]);
        if (refused === UNKNOWN) yield unknown(own);
        else if (!refused) yield violation(root(resource), "has no policy that refuses plain HTTP", fix);
      }
    }
  },
  examples: {
    compliant: [
      [queue({ policy: JSON.stringify(deny("sqs:*")) })],
      [queue({ url: "orders-url" }), queuePolicy(deny("sqs:*"))],
      [topic({ policy: deny("SNS:Publish") })],
      computed(resource("aws:sqs/queuePolicy:QueuePolicy", { policy: deny("*") }, "tls"), "queueUrl", queue()),
    ],
    violating: [
      [queue()],
      [queue({ policy: deny("sqs:*", { Effect: "Allow" }) })],
      [queue({ policy: deny("sqs:SendMessage") })],
      [queue({ url: "other-url" }), queuePolicy(deny("sqs:*"))],
      [topic()],
    ],
    notApplicable: [[configMap]],
    unknown: [[queue({ policy: UNKNOWN })], [queue({ url: "orders-url" }), queuePolicy(UNKNOWN)]],
  },
});
