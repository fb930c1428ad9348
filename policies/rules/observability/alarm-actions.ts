import {
  type Answer,
  any,
  axonBaseline,
  computed,
  configMap,
  defineRule,
  demand,
  isHidden,
  isNotFalse,
  iso27001,
  type Property,
  type Resource,
  refersTo,
  resource,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

type Fields = Readonly<Record<string, unknown>>;

const metricType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const compositeType = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const aws = (fields: Fields) => resource(metricType, { name: "cpu-high", alarmActions: ["arn:topic"], ...fields });
const composite = (fields: Fields) =>
  resource(compositeType, { alarmName: "all", alarmRule: 'ALARM("cpu-high")', alarmActions: ["arn:topic"], ...fields });
const azure = (fields: Fields) =>
  resource("azure-native:monitor:MetricAlert", { enabled: true, actions: [{ actionGroupId: "group" }], ...fields });
const gcp = (fields: Fields) =>
  resource("gcp:monitoring/alertPolicy:AlertPolicy", { notificationChannels: ["channel"], ...fields });

/** Where each kind of alarm keeps whom it tells, and by what it is switched off. */
const alarms: Readonly<Record<string, readonly [recipients: readonly string[], enabled: string]>> = {
  [metricType]: [["alarmActions"], "actionsEnabled"],
  [compositeType]: [["alarmActions"], "actionsEnabled"],
  "azure-native:monitor:MetricAlert": [["actions"], "enabled"],
  "azure-native:monitor:ScheduledQueryRule": [["actions", "actionGroups"], "enabled"],
  "azure-native:monitor:ActivityLogAlert": [["actions", "actionGroups"], "enabled"],
  "gcp:monitoring/alertPolicy:AlertPolicy": [["notificationChannels"], "enabled"],
};

export const alarmActions = defineRule({
  scope: "stack",
  name: "alarm-actions",
  displayName: "Alarms of clouds tell somebody",
  description:
    "An alarm without a recipient turns red on a page that nobody has open. The first to report what it saw is then a customer.",
  severity: "medium",
  remediationSteps:
    "Name who is told: a topic in alarmActions, an action group in actions, a channel in notificationChannels; and leave the alarm switched on.",
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
  frameworks: [axonBaseline("observability", "every alert can be acted on"), soc2("CC7.2"), iso27001("8.16")],
  peers: ["CKV_AWS_319"],
  tags: ["aws", "azure", "gcp", "alerts"],
  types: Object.keys(alarms),
  *check(stack) {
    const rules = stack.ofType(compositeType).map((alarm) => root(alarm).at("alarmRule"));
    for (const alarm of stack.ofType(...Object.keys(alarms))) {
      const inputs = root(alarm);
      const [place, enabled] = alarms[typeKey(alarm.type)] ?? [[], "enabled"];
      yield* demand(inputs.at(enabled), isNotFalse, "switch it on, or remove it");
      const recipients = inputs.at(...place);
      // A list that is computed was not left empty.
      if (recipients.items().length > 0) continue;
      const told = any(rules.map((rule) => names(rule, alarm)));
      if (told === UNKNOWN) yield unknown(recipients);
      else if (!told) yield violation(recipients, "names nobody", "name who is told");
    }
  },
  examples: {
    compliant: [
      [aws({})],
      [aws({ alarmActions: UNKNOWN })],
      // What it feeds tells for it.
      [aws({ alarmActions: [] }), composite({})],
      computed(composite({}), "alarmRule", aws({ alarmActions: undefined })),
      [azure({})],
      [gcp({})],
    ],
    violating: [
      [aws({ alarmActions: undefined })],
      [aws({ actionsEnabled: false })],
      [aws({ alarmActions: [] }), composite({ alarmRule: 'ALARM("disk-full")' })],
      [composite({ alarmActions: [] })],
      [azure({ enabled: false })],
      [azure({ actions: [] })],
      [gcp({ notificationChannels: [] })],
    ],
    notApplicable: [[configMap]],
    unknown: [[gcp({ enabled: UNKNOWN })], [aws({ alarmActions: [] }), composite({ alarmRule: UNKNOWN })]],
  },
});

/** Whether the rule of a composite alarm is about another alarm. */
function names(rule: Property, alarm: Resource): Answer {
  if (isHidden(rule.value)) return refersTo(rule, alarm);
  const name = root(alarm).at("name").text ?? root(alarm).at("alarmName").text;
  return name === undefined ? UNKNOWN : rule.text?.includes(name) === true;
}
