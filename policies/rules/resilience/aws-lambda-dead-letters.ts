import {
  all,
  any,
  axonBaseline,
  computed,
  configMap,
  defineRule,
  type Property,
  referrers,
  refersTo,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

type Fields = Readonly<Record<string, unknown>>;

const functionType = "aws:lambda/function:Function";
const configType = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
const configsOf = referrers({
  from: [configType],
  field: "functionName",
  to: [functionType],
  names: ["name", "arn", "id"],
});
const arn = "arn:aws:lambda:eu-central-1:123456789012:function:resize";
const code = (fields: Fields = {}) => resource(functionType, { name: "resize", arn, ...fields });
const subscription = (endpoint: unknown, protocol = "lambda") =>
  resource("aws:sns/topicSubscription:TopicSubscription", { protocol, endpoint });
const eventTarget = (targetArn: unknown) => resource("aws:cloudwatch/eventTarget:EventTarget", { arn: targetArn });
const failures = (functionName: unknown) =>
  resource(configType, { functionName, destinationConfig: { onFailure: { destination: "arn:aws:sqs:::failed" } } });

/** What calls a function and does not wait for it, and where each names the functions. */
const callers: Readonly<Record<string, (inputs: Property) => readonly Property[]>> = {
  "aws:sns/topicSubscription:TopicSubscription": (inputs) =>
    inputs.at("protocol").value === "lambda" ? [inputs.at("endpoint")] : [],
  "aws:cloudwatch/eventTarget:EventTarget": (inputs) => [inputs.at("arn")],
  "aws:scheduler/schedule:Schedule": (inputs) => [inputs.at("target", "arn")],
  "aws:s3/bucketNotification:BucketNotification": (inputs) =>
    inputs
      .at("lambdaFunctions")
      .items()
      .map((one) => one.at("lambdaFunctionArn")),
};

export const awsLambdaDeadLetters = defineRule({
  scope: "stack",
  name: "aws-lambda-dead-letters",
  displayName: "Events that a function could not work on are kept",
  description:
    "What SNS, S3, EventBridge or the Scheduler hand to a function is tried three times and then thrown away. Nobody is told, and the event was the only copy.",
  severity: "medium",
  remediationSteps:
    "Give the function deadLetterConfig, or a FunctionEventInvokeConfig with destinationConfig.onFailure, and watch that queue.",
  url: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
  frameworks: [axonBaseline("resilience", "no message is lost"), soc2("A1.2")],
  peers: ["CKV_AWS_116"],
  tags: ["aws", "functions", "messaging"],
  types: [functionType],
  *check(stack) {
    const called = stack
      .ofType(...Object.keys(callers))
      .flatMap((caller) => callers[caller.type]?.(root(caller)) ?? []);
    for (const code of stack.ofType(functionType)) {
      const inputs = root(code);
      const isCalled = any(called.map((reference) => refersTo(reference, code, "arn", "invokeArn")));
      if (isCalled === false || inputs.at("deadLetterConfig").value !== undefined) continue;
      const kept = any(
        configsOf(stack, code).map(([config, refers]) =>
          all([refers, config.at("destinationConfig", "onFailure").value !== undefined]),
        ),
      );
      if (kept === true) continue;
      if (isCalled === UNKNOWN || kept === UNKNOWN) yield unknown(inputs.at("deadLetterConfig"));
      else yield violation(inputs, "loses events that it fails on", "give it a deadLetterConfig");
    }
  },
  examples: {
    compliant: [
      [code({ deadLetterConfig: { targetArn: UNKNOWN } }), subscription(arn)],
      [code(), subscription(arn), failures("resize")],
      // Nobody hands it events: who calls it waits for the answer.
      [code()],
      [code(), subscription("https://example.com", "https")],
    ],
    violating: [
      [code(), subscription(arn)],
      [code(), eventTarget(arn), failures("other")],
      computed(eventTarget(arn), "arn", code()),
    ],
    notApplicable: [[configMap]],
    unknown: [[code(), eventTarget(UNKNOWN)]],
  },
});
