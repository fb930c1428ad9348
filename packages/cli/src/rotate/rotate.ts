import { type Duration, show } from "@axon/core";
import type { Context, DeploymentOptions } from "../command.ts";
import { columns } from "../console/columns.ts";
import { exitCode, UsageError } from "../exit.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { rotatable, rotationSteps } from "./steps.ts";
import type { Rotating, RotationStep } from "./values.ts";

/** Shows how the secrets of one part are changed while it is used, or which parts have such; asks no engine and no cluster. */
export async function showRotation(
  context: Context,
  system: string,
  part: string | undefined,
  options: DeploymentOptions,
  now = new Date(),
): Promise<number> {
  const { output, directory } = context;
  const request = requestOf(context, system, options, "files");
  const { deployment, plan, settings } = await resolveDeployment(request, findProject(directory), deployable);
  const { environment, target, stack } = deployment;
  const asked: Rotating = {
    plan,
    settings: settings.kubernetes,
    variant: `${system} --env ${environment} --on ${target}${options.stack ? ` --stack ${stack}` : ""}`,
    stack,
    today: now.toISOString().slice(0, 10),
  };
  const parts = rotatable(plan, asked.settings);
  if (part === undefined) {
    output.print(partLines(asked.variant, parts).join("\n"));
    output.document({
      deployment,
      parts: parts.map(({ name, rotateEvery }) => ({ name, rotateEvery: inDays(rotateEvery) })),
    });
    return exitCode.succeeded;
  }
  const steps = rotationSteps(asked, part);
  if (!steps)
    throw new UsageError(`part ${show(part)} with secrets is not one of ${parts.map(({ name }) => name).join(", ")}`);
  output.print(stepLines(steps).join("\n"));
  output.document({ deployment, part, steps });
  return exitCode.succeeded;
}

function partLines(variant: string, parts: ReturnType<typeof rotatable>): string[] {
  const [system, ...rest] = variant.split(" ");
  return [
    "Secrets, and after which time they are to be changed:",
    ...columns(parts.map(({ name, rotateEvery }) => [`  ${name}`, inDays(rotateEvery)])),
    "How, while they are used:",
    `  npx axon rotate ${system} ${parts[0]?.name ?? "PART"} ${rest.join(" ")}`,
  ];
}

function inDays({ seconds }: Duration): string {
  return `${seconds / 86_400}d`;
}

function stepLines(steps: readonly RotationStep[]): string[] {
  return steps.flatMap(({ does, commands }, index) => [
    `${index + 1}. ${does}`,
    ...commands.map((command) => `     ${command}`),
    "",
  ]);
}
