import { coversAction, coversEveryResource, hasEffect, matchesPattern, textsOf } from "./iam.ts";
import type { Property } from "./property.ts";
import { type Answer, all, any } from "./selector.ts";
import { isHidden, UNKNOWN } from "./value.ts";

/** Actions that together give whoever has them the rights of another identity. */
export interface EscalationPath {
  readonly actions: readonly string[];
  /** The service that a role is handed to, where the path hands one over. */
  readonly service?: string;
}

const alone = (action: string): EscalationPath => ({ actions: [action] });
const handing = (service: string, ...actions: readonly string[]): EscalationPath => ({
  actions: ["iam:PassRole", ...actions],
  service: `${service}.amazonaws.com`,
});

/**
 * The published ways. Source: Rhino Security Labs, "AWS IAM Privilege Escalation – Methods and Mitigation", and pathfinding.cloud.
 */
export const escalationPaths: readonly EscalationPath[] = [
  alone("iam:CreatePolicyVersion"),
  alone("iam:SetDefaultPolicyVersion"),
  alone("iam:CreateAccessKey"),
  alone("iam:CreateLoginProfile"),
  alone("iam:UpdateLoginProfile"),
  alone("iam:AttachUserPolicy"),
  alone("iam:AttachGroupPolicy"),
  alone("iam:AttachRolePolicy"),
  alone("iam:PutUserPolicy"),
  alone("iam:PutGroupPolicy"),
  alone("iam:PutRolePolicy"),
  alone("iam:AddUserToGroup"),
  alone("iam:UpdateAssumeRolePolicy"),
  alone("sts:AssumeRole"),
  alone("lambda:UpdateFunctionCode"),
  handing("ec2", "ec2:RunInstances"),
  handing("lambda", "lambda:CreateFunction", "lambda:InvokeFunction"),
  handing("lambda", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
  handing("lambda", "lambda:CreateFunction", "lambda:AddPermission"),
  handing("ecs-tasks", "ecs:RegisterTaskDefinition", "ecs:RunTask"),
  handing("ecs-tasks", "ecs:RegisterTaskDefinition", "ecs:CreateService"),
  handing("glue", "glue:CreateDevEndpoint"),
  handing("glue", "glue:CreateJob", "glue:StartJobRun"),
  handing("cloudformation", "cloudformation:CreateStack"),
  handing("datapipeline", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"),
  handing("sagemaker", "sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"),
  handing("sagemaker", "sagemaker:CreateTrainingJob"),
  handing("codebuild", "codebuild:CreateProject", "codebuild:StartBuild"),
  handing("states", "states:CreateStateMachine", "states:StartExecution"),
];

/** Whether the statements of a document open a path by themselves, on any identity rather than on named ones. */
export function opensPath(statements: readonly Property[], { actions, service }: EscalationPath): Answer {
  return all(actions.map((action) => allowsAnywhere(statements, action, service)));
}

/** Whether statements allow an action on every resource, and none that always applies denies it. */
function allowsAnywhere(statements: readonly Property[], action: string, service: string | undefined): Answer {
  const allowed = any(
    statements.map((statement) =>
      isHidden(statement.value)
        ? UNKNOWN
        : all([
            hasEffect(statement, "Allow"),
            coversAction(statement, action),
            coversEveryResource(statement),
            appliesTo(statement.at("Condition"), service),
          ]),
    ),
  );
  if (allowed === false) return false;
  const denied = any(
    statements.map((statement) =>
      all([
        hasEffect(statement, "Deny"),
        coversAction(statement, action),
        coversEveryResource(statement),
        statement.at("Condition").value === undefined,
      ]),
    ),
  );
  return all([allowed, denied === UNKNOWN ? UNKNOWN : !denied]);
}

/** Whether a condition leaves the path open: none at all, or one that names the service a role is handed to. */
function appliesTo(condition: Property, service: string | undefined): Answer {
  if (isHidden(condition.value)) return UNKNOWN;
  const tests = condition.entries().flatMap(([, keys]) => keys.entries());
  return all(
    tests.map(([key, property]): Answer => {
      if (key.toLowerCase() !== "iam:passedtoservice" || service === undefined) return key === "*" ? UNKNOWN : false;
      return any(textsOf(property).map((text) => (text === UNKNOWN ? UNKNOWN : matchesPattern(text, service))));
    }),
  );
}
