import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  resource,
  root,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const type = "gcp:pubsub/subscription:Subscription";
const subscription = (fields: Readonly<Record<string, unknown>>) => resource(type, { topic: "orders", ...fields });

export const gcpPubsubDeadLetters = defineRule({
  scope: "resource",
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
  *check(resource) {
    const policy = root(resource).at("deadLetterPolicy");
    if (!isHidden(policy.at("deadLetterTopic").value)) {
      yield* demand(policy.at("deadLetterTopic"), (topic) => topic !== undefined, "name a topic for it");
    } else if (isHidden(policy.value)) yield unknown(policy);
  },
  examples: {
    compliant: [
      subscription({ deadLetterPolicy: { deadLetterTopic: UNKNOWN } }),
      subscription({ deadLetterPolicy: { deadLetterTopic: "failed" } }),
    ],
    violating: [subscription({})],
    notApplicable: [configMap],
    unknown: [subscription({ deadLetterPolicy: UNKNOWN })],
  },
});
