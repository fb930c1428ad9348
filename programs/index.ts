import { adviceOn, describeProblem } from "@axon/core";
import { getStack, log } from "@pulumi/pulumi";
import { type ChartValues, readChartValues } from "./chart-values.ts";
import { type DeployOutputs, deploy } from "./deploy.ts";
import { planOf } from "./plan.ts";
import { projectDirectory } from "./project.ts";
import { ofRelease, type Settings } from "./settings.ts";
import { readSecrets, readSettings } from "./stack-settings.ts";
import { loadSystem } from "./systems.ts";

/**
 * Deploys what the stack file names. Plain `pulumi` runs it as the project's program, `axon` as an inline program.
 * @param release version to deploy instead of the one that the definition or the stack file names
 * @param rollback whether that release comes back after a later one
 * @throws ProblemError with every problem of the stack file or the definition
 */
export default async function main(release?: string, rollback = false): Promise<DeployOutputs> {
  const stackFile = `Pulumi.${getStack()}.yaml`;
  const settings = ofRelease(readSettings(stackFile), release);
  const definition = await loadSystem(settings.system, process.cwd());
  const planned = planOf(definition, settings);
  for (const problem of adviceOn(planned)) await log.warn(describeProblem(problem));
  const { kubernetes, secretNames } = await import("./kubernetes.ts");
  const installation = {
    stackFile,
    settings: settings.kubernetes,
    secrets: readSecrets(stackFile, secretNames(planned, settings.kubernetes)),
    chartValues: chartValuesOf(settings),
    rollback,
  };
  return deploy(planned, kubernetes(installation), { rollback });
}

/** What the chart is told, where the stack is installed from one. */
function chartValuesOf({ kubernetes: { chart } }: Settings): ChartValues {
  if (chart?.values === undefined) return {};
  return readChartValues(projectDirectory(process.cwd()), chart.values, chart.secretValues);
}
