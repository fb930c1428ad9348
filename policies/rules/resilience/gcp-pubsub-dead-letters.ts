import {
  axonBaseline,
  computed,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  type Property,
  resource,
  root,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "gcp:pubsub/subscription:Subscription";
const subscription = (fields: Readonly<Record<string, unknown>>) => resource(type, { topic: "orders", ...fields });
const toDeadTopic = subscription({ deadLetterPolicy: { deadLetterTopic: "projects/shop/topics/orders-dead" } });
const [reader, deadTopic] = computed(subscription({}), "topic", resource("gcp:pubsub/topic:Topic", {}, "orders-dead"));
const toComputed = {
  ...subscription({ deadLetterPolicy: { deadLetterTopic: UNKNOWN } }),
  propertyDependencies: { deadLetterPolicy: [deadTopic.urn ?? ""] },
};

export const gcpPubsubDeadLetters = defineRule({
  scope: "stack",
  name: "gcp-pubsub-dead-letters",
  displayName: "Messages that cannot be handled are set aside",
  description:
    "A message that always fails is delivered again and again until it is too old, and then it is gone. With a dead-letter topic it waits there for somebody who looks.",
  severity: "medium",
  remediationSteps: "Set deadLetterPolicy with a deadLetterTopic.",
  url: "https://cloud.google.com/pubsub/docs/handling-failures",
  frameworks: [axonBaseline("resilience", "no message is lost"), iso27001("8.14")],
  peers: [],
  tags: ["gcp", "messaging", "resilience"],
  types: [type],
  *check(stack) {
    const subscriptions = stack.ofType(type).map(root);
    const targets = subscriptions
      .map((subscription) => subscription.at("deadLetterPolicy", "deadLetterTopic"))
      .filter(({ value }) => value !== undefined);
    const dead = new Set(targets.flatMap(meant));
    for (const subscription of subscriptions) {
      const policy = subscription.at("deadLetterPolicy");
      const [target, topic] = [policy.at("deadLetterTopic"), subscription.at("topic")];
      // Whoever reads what was set aside leaves it where it is.
      const isOfDead = meant(topic).some((each) => dead.has(each));
      if (isOfDead || (target.value !== undefined && !isHidden(policy.value))) continue;
      // A topic that is computed may be one that is set aside by its name, and the other way round.
      const mayBeOfDead = targets.some((other) => isHidden(other.value) || isHidden(topic.value));
      if (isHidden(policy.value) || mayBeOfDead) yield unknown(target);
      else yield violation(target, "is unset", "name a topic for it");
    }
  },
  examples: {
    compliant: [
      [subscription({ deadLetterPolicy: { deadLetterTopic: UNKNOWN } })],
      [subscription({ deadLetterPolicy: { deadLetterTopic: "failed" } })],
      [toDeadTopic, subscription({ topic: "orders-dead" })],
      [toComputed, reader, deadTopic],
    ],
    violating: [[subscription({})], [toDeadTopic, subscription({ topic: "payments" })]],
    notApplicable: [[configMap]],
    unknown: [[subscription({ deadLetterPolicy: UNKNOWN })], [toDeadTopic, subscription({ topic: UNKNOWN })]],
  },
});

/** The topic that a reference names, in short, or the URNs of what it is computed from. */
function meant({ text, resource, location: [input] }: Property): readonly string[] {
  return text === undefined ? (resource.propertyDependencies?.[String(input)] ?? []) : [text.split("/").at(-1) ?? text];
}
