import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  isHidden,
  iso27001,
  numberOf,
  type Property,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const type = "azure-native:app:ContainerApp";
const app = (scale: unknown, tags: object = {}) => resource(type, { template: { scale }, tags });

export const azureContainerAppReplicas = defineRule({
  scope: "resource",
  name: "azure-container-app-replicas",
  displayName: "Container apps in production have two replicas",
  description:
    "An app may shrink to nothing unless told otherwise, and the next caller waits for a container to start. With one replica it is down while that one is moved to another host.",
  severity: "low",
  remediationSteps: "Set template.scale.minReplicas to 2 or more.",
  url: "https://learn.microsoft.com/azure/container-apps/scale-app",
  frameworks: [axonBaseline("resilience", "production survives a node"), soc2("A1.2"), iso27001("8.14")],
  peers: [],
  tags: ["azure", "containers", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const scale = root(resource).at("template", "scale");
    const replicas = scale.at("minReplicas");
    if (isHidden(scale.value)) yield unknown(replicas);
    // What scales by a queue or by an event is meant to be nothing while there is no work.
    else if (!isEventDriven(scale)) yield* demand(replicas, (value) => numberOf(value) >= 2, "set it to 2 or more");
  },
  examples: {
    compliant: [
      app({ minReplicas: 2 }),
      app({ rules: [{ name: "queue", azureQueue: { queueName: "jobs" } }] }),
      app({}, { environment: "dev" }),
    ],
    violating: [app(undefined), app({ minReplicas: 1, maxReplicas: 5 })],
    notApplicable: [configMap],
    unknown: [app(UNKNOWN)],
  },
});

function isEventDriven(scale: Property): boolean {
  const rules = scale.at("rules").items();
  return rules.some((rule) => ["custom", "azureQueue"].some((kind) => rule.at(kind).value !== undefined));
}
