import {
  any,
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  isRecord,
  parseJson,
  referrers,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  type Value,
  violation,
} from "../../lib/index.ts";

const type = "aws:sqs/queue:Queue";
const policyType = "aws:sqs/redrivePolicy:RedrivePolicy";
const policiesOf = referrers({ from: [policyType], field: "queueUrl", to: [type], names: ["url", "id"] });
const queue = (name: string, fields: Readonly<Record<string, unknown>> = {}) =>
  resource(type, { name, ...fields }, name);
const redrive = JSON.stringify({
  deadLetterTargetArn: "arn:aws:sqs:eu-west-1:123456789012:orders-dead",
  maxReceiveCount: 5,
});

export const awsQueueDeadLetters = defineRule({
  scope: "stack",
  name: "aws-queue-dead-letters",
  displayName: "Messages that nobody can read are set aside",
  description:
    "A message that makes its reader fail comes back until it expires, and in a FIFO queue all others of its group wait behind it. Then it is lost, and with it what it said.",
  severity: "medium",
  remediationSteps: "Set redrivePolicy to a second queue with a maxReceiveCount, and put an alarm on that queue.",
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
  frameworks: [axonBaseline("resilience", "no message is lost unseen"), soc2("A1.2"), iso27001("8.14")],
  peers: ["AwsSolutions-SQS3"],
  tags: ["aws", "messaging", "availability"],
  types: [type],
  *check(stack) {
    const texts = stack.ofType(type, policyType).map((resource) => root(resource).at("redrivePolicy").value);
    const targets = new Set(texts.map(targetOf));
    const someHidden = texts.some(isHidden);
    for (const queue of stack.ofType(type)) {
      const own = root(queue).at("redrivePolicy");
      const name = root(queue).at("name").text ?? queue.name;
      const isTarget = targets.has(name);
      const allows = root(queue).at("redriveAllowPolicy").value !== undefined;
      if (own.text !== undefined || isTarget || allows) continue;
      const apart = any(policiesOf(stack, queue).map(([, refers]) => refers));
      // Which queue a computed policy sends to is not known either: this one may be it.
      if (isHidden(own.value) || apart === UNKNOWN || someHidden) yield unknown(own);
      else if (!apart) yield violation(own, "is unset", "name a queue for what cannot be read");
    }
  },
  examples: {
    compliant: [
      [queue("orders", { redrivePolicy: redrive }), queue("orders-dead")],
      [queue("dead", { redriveAllowPolicy: JSON.stringify({ redrivePermission: "allowAll" }) })],
    ],
    violating: [[queue("orders")], [queue("orders", { redrivePolicy: redrive }), queue("payments")]],
    notApplicable: [[configMap]],
    unknown: [[queue("orders", { redrivePolicy: UNKNOWN }), queue("orders-dead")]],
  },
});

/** The ARN of the queue that a policy sends to. */
function targetOf(policy: Value | undefined): string | undefined {
  const data = typeof policy === "string" ? parseJson(policy) : undefined;
  const target = isRecord(data) ? data.deadLetterTargetArn : undefined;
  return typeof target === "string" ? target.split(":").at(-1) : undefined;
}
