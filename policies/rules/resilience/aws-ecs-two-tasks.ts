import {
  type Answer,
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  isHidden,
  iso27001,
  numberOf,
  type Property,
  type Resource,
  refersTo,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const type = "aws:ecs/service:Service";
const targetType = "aws:appautoscaling/target:Target";
const service = (fields: Readonly<Record<string, unknown>>) => resource(type, { name: "api", ...fields }, "api");
const target = (minCapacity: unknown, resourceId: unknown = "service/main/api") =>
  resource(targetType, { minCapacity, maxCapacity: 10, resourceId, serviceNamespace: "ecs" });

export const awsEcsTwoTasks = defineRule({
  scope: "stack",
  name: "aws-ecs-two-tasks",
  displayName: "Services of ECS in production have two tasks",
  description:
    "A service with one task is down from the moment its host or its zone fails until another task has started. Two tasks are put into two zones by themselves.",
  severity: "medium",
  remediationSteps: "Set desiredCount to 2 or more, or minCapacity of the Target that scales the service.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-task-placement.html",
  frameworks: [axonBaseline("resilience", "production survives a zone"), soc2("A1.2"), iso27001("8.14")],
  peers: [],
  tags: ["aws", "containers", "production"],
  types: [type],
  settings: ["environment"],
  *check(stack, settings) {
    const targets = stack.ofType(targetType).map(root);
    for (const service of stack.ofType(type)) {
      const inputs = root(service);
      const isDaemon = inputs.at("schedulingStrategy").value === "DAEMON";
      if (isDaemon || environmentOf(service, settings) !== "prod") continue;
      const scaled = targets.map((target) => [scales(target, service), target.at("minCapacity")] as const);
      const scaler = scaled.find(([answer]) => answer === true)?.[1];
      if (scaler === undefined && scaled.some(([answer]) => answer === UNKNOWN))
        yield unknown(inputs.at("desiredCount"));
      // Nothing is a service that somebody else scales, from none.
      else
        yield* demand(scaler ?? inputs.at("desiredCount"), (count) => numberOf(count ?? 2) >= 2, "set it to 2 or more");
    }
  },
  examples: {
    compliant: [
      [service({ desiredCount: 2 })],
      [service({ desiredCount: 1 }), target(2)],
      [service({ schedulingStrategy: "DAEMON" })],
      [service({ desiredCount: 1, tags: { Environment: "dev" } })],
    ],
    violating: [
      [service({ desiredCount: 1 })],
      [service({ desiredCount: 3 }), target(1)],
      [service({ desiredCount: 1 }), target(2, "service/main/worker")],
    ],
    notApplicable: [[configMap]],
    unknown: [[service({ desiredCount: UNKNOWN })], [service({ desiredCount: 1 }), target(2, UNKNOWN)]],
  },
});

/** Whether a target is `service/<cluster>/<this service>`. */
function scales(target: Property, service: Resource): Answer {
  const id = target.at("resourceId");
  if (isHidden(id.value)) return refersTo(id, service);
  const [kind, , name] = id.text?.split("/") ?? [];
  const own = root(service).at("name").text;
  return own === undefined ? UNKNOWN : kind === "service" && name === own;
}
