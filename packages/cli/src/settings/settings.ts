import type { Context, DeploymentOptions } from "../command.ts";
import { columns } from "../console/columns.ts";
import { exitCode } from "../exit.ts";
import { oneOf } from "../project/choices.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { renderable } from "../project/targets.ts";
import { type EffectiveSetting, effectiveSettings, sources } from "./effective.ts";

/** Shows what each workload is told and where that was written; asks no engine and no cluster. @returns the exit code */
export async function showSettings(
  context: Context,
  system: string,
  workload: string | undefined,
  options: DeploymentOptions,
): Promise<number> {
  const { output, directory } = context;
  const request = requestOf(context, system, options, "files");
  const resolved = await resolveDeployment(request, findProject(directory), renderable);
  const names = [...resolved.plan.services, ...resolved.plan.jobs].map(({ name }) => name);
  const settings = effectiveSettings(resolved, workload === undefined ? undefined : oneOf("workload", workload, names));
  output.print(settingLines(settings).join("\n"));
  output.document({ deployment: resolved.deployment, precedence: sources, settings });
  return exitCode.succeeded;
}

function settingLines(settings: readonly EffectiveSetting[]): string[] {
  const byWorkload = [...Map.groupBy(settings, ({ workload }) => workload)];
  const tables = byWorkload.flatMap(([workload, rows]) => [
    "",
    workload,
    ...columns(
      rows.map(({ setting, value, source, writtenAt, overriddenBy }) => [
        `  ${setting}`,
        overriddenBy ? `${value}, but ${overriddenBy} is read instead` : value,
        source,
        layerOf(writtenAt),
      ]),
    ),
  ]);
  return [`A process reads the first of: ${sources.join(", ")}.`, ...tables];
}

/** `definition, environments.dev` of a whole path: people look for the layer, the rest is the setting's own name. */
function layerOf(place: string): string {
  const [, file = place, path = ""] = /^(definition|.* axon:overrides)[ .](.*)$/.exec(place) ?? [];
  const [, layer] = /^((?:environments|targets)\.\w+)\./.exec(path) ?? [];
  return layer === undefined ? file : `${file}, ${layer}`;
}
