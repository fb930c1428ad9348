import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const type = "aws:ecs/service:Service";
const service = (fields: Readonly<Record<string, unknown>>) => resource(type, fields);

export const awsEcsCircuitBreaker = defineRule({
  scope: "resource",
  name: "aws-ecs-circuit-breaker",
  displayName: "A failing deployment of a service is rolled back",
  description:
    "Without the circuit breaker ECS starts tasks that fail again and again, for hours, and the deployment neither ends nor goes back. With it the old revision is there again after some failures.",
  severity: "medium",
  remediationSteps: "Set deploymentCircuitBreaker: { enable: true, rollback: true }.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
  frameworks: [axonBaseline("resilience", "a bad release goes back by itself"), soc2("CC8.1"), iso27001("8.32")],
  peers: [],
  tags: ["aws", "containers", "availability"],
  types: [type],
  *check(resource) {
    const controller = root(resource).at("deploymentController", "type");
    // The breaker is of the rolling update; CodeDeploy and others go back by their own means.
    if (controller.value === UNKNOWN) return yield unknown(controller);
    if (controller.value !== undefined && controller.value !== "ECS") return;
    const breaker = root(resource).at("deploymentCircuitBreaker");
    for (const field of ["enable", "rollback"] as const) yield* demand(breaker.at(field), isTrue, "set it to true");
  },
  examples: {
    compliant: [
      service({ deploymentCircuitBreaker: { enable: true, rollback: true } }),
      service({ deploymentController: { type: "CODE_DEPLOY" } }),
    ],
    violating: [service({}), service({ deploymentCircuitBreaker: { enable: true, rollback: false } })],
    notApplicable: [configMap],
    unknown: [service({ deploymentCircuitBreaker: UNKNOWN }), service({ deploymentController: UNKNOWN })],
  },
});
