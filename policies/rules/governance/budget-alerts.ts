import {
  type Answer,
  any,
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  isNotFalse,
  iso27001,
  isTrue,
  type Property,
  resource,
  root,
  typeKey,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const someone = { subscriberEmailAddresses: ["team@example.com"] };
const aws = (...notifications: readonly object[]) =>
  resource("aws:budgets/budget:Budget", { budgetType: "COST", limitAmount: "500", notifications });
const azure = (notifications: unknown) =>
  resource("azure-native:consumption:Budget", { amount: 500, category: "Cost", notifications });
const gcp = (fields: object) => resource("gcp:billing/budget:Budget", { amount: {}, ...fields });
const half = { thresholdRules: [{ thresholdPercent: 0.5 }] };

/** Where each cloud's budget says who is told of it; each of the places is enough. */
const recipients: Readonly<Record<string, (budget: Property) => Answer>> = {
  "aws:budgets/budget:Budget": (budget) =>
    any(
      budget
        .at("notifications")
        .items()
        .map(namesSomebody(["subscriberEmailAddresses", "subscriberSnsTopicArns"])),
    ),
  "azure-native:consumption:Budget": tellsSomebodyInAzure,
  "azure-native:costmanagement:Budget": tellsSomebodyInAzure,
  "gcp:billing/budget:Budget": tellsSomebodyInGoogle,
};

export const budgetAlerts = defineRule({
  scope: "resource",
  name: "budget-alerts",
  displayName: "Budgets tell somebody",
  description:
    "No budget of a cloud stops anything: all it can do is write to somebody before the money is gone. Without a recipient it is a number that is read with the bill.",
  severity: "medium",
  remediationSteps: "Give the budget a notification below its limit, with an address or a topic that somebody reads.",
  url: "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create.html",
  frameworks: [axonBaseline("governance", "costs are watched"), iso27001("8.6")],
  peers: ["kyverno:kubecost-proactive-cost-control"],
  tags: ["aws", "azure", "gcp", "cost"],
  types: Object.keys(recipients),
  *check(resource) {
    const budget = root(resource);
    const told = recipients[typeKey(resource.type)]?.(budget);
    if (told === UNKNOWN) yield unknown(budget);
    else if (!told) yield violation(budget, "tells nobody", "add a notification with a recipient");
  },
  examples: {
    compliant: [
      aws({ threshold: 80, ...someone }),
      aws({ threshold: 80, subscriberSnsTopicArns: [UNKNOWN] }),
      azure({ most: { enabled: true, threshold: 80, contactEmails: ["team@example.com"] } }),
      azure({ most: { enabled: true, threshold: 80, contactEmails: [], contactGroups: UNKNOWN } }),
      gcp(half),
      gcp({ ...half, allUpdatesRule: { disableDefaultIamRecipients: true, monitoringNotificationChannels: ["c"] } }),
    ],
    violating: [
      aws(),
      aws({ threshold: 80, subscriberEmailAddresses: [] }),
      azure(undefined),
      azure({ most: { enabled: false, threshold: 80, contactEmails: ["team@example.com"] } }),
      gcp({}),
      gcp({ ...half, allUpdatesRule: { disableDefaultIamRecipients: true } }),
    ],
    notApplicable: [configMap],
    unknown: [resource("aws:budgets/budget:Budget", { notifications: UNKNOWN }), azure(UNKNOWN)],
  },
});

/** Whether any of these lists has somebody in it; a list that is computed was not left empty. */
function namesSomebody(fields: readonly string[]): (place: Property) => Answer {
  return (place) => (isHidden(place.value) ? UNKNOWN : fields.some((field) => place.at(field).items().length > 0));
}

function tellsSomebodyInAzure(budget: Property): Answer {
  const told = namesSomebody(["contactEmails", "contactGroups", "contactRoles"]);
  return any(
    budget
      .at("notifications")
      .entries()
      .map(([, notification]) => (isNotFalse(notification.at("enabled").value) ? told(notification) : false)),
  );
}

/** Google writes to the billing administrators by itself, once there is a threshold. */
function tellsSomebodyInGoogle(budget: Property): Answer {
  const rule = budget.at("allUpdatesRule");
  if (isHidden(rule.value)) return UNKNOWN;
  if (rule.at("pubsubTopic").value !== undefined) return true;
  if (budget.at("thresholdRules").items().length === 0) return false;
  return isTrue(rule.at("disableDefaultIamRecipients").value)
    ? namesSomebody(["monitoringNotificationChannels"])(rule)
    : true;
}
