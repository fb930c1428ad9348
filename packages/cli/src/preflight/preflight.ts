import type { Check } from "@axon/engine";
import { clusterOf } from "../cluster/cluster.ts";
import type { Context } from "../command.ts";
import { composeFolder } from "../compose/project.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { renderable, targetFor } from "../project/targets.ts";
import { checkHost, thisHost } from "./host.ts";
import { checkDockerDaemon, checkTools, tools } from "./tools.ts";

export interface PreflightOptions {
  readonly on?: string;
  readonly env: string;
  readonly stack?: string;
  /** Folder of the compose file. @default - as `axon up` has it */
  readonly folder?: string;
}

/** Everything that a deployment to a target needs of this machine and, where a system is named, of the stack and its cluster. */
export async function preflight(
  { directory, environment }: Context,
  system: string | undefined,
  options: PreflightOptions,
): Promise<Check[]> {
  const target = targetFor(options.on ?? "kubernetes", renderable);
  const installed = await checkTools(tools[target], environment);
  const daemon = target === "compose" ? [await checkDockerDaemon(environment)] : [];
  if (system === undefined) return [...installed, ...daemon];
  const project = findProject(directory);
  // A cluster must be named by a stack file; one machine needs none.
  const purpose = target === "kubernetes" ? "target" : "files";
  const request = requestOf({ directory }, system, { ...options, on: target }, purpose);
  const resolved = await resolveDeployment(request, project, renderable);
  const { checkVersions } = await import("./versions.ts");
  const versions = checkVersions(resolved.plan);
  const { clusterCredentials, composeCredentials, copiedSecrets } = await import("./credentials.ts");
  if (target === "compose") {
    const { renderCompose } = await import("@axon/compose");
    const folder = composeFolder({ directory }, resolved.deployment.stack, options.folder);
    const template = renderCompose(resolved.plan)[".env.example"] ?? "";
    return [
      ...installed,
      ...daemon,
      ...checkHost(resolved.plan, thisHost(project.directory)),
      ...versions,
      ...composeCredentials(resolved.plan, template, folder, environment),
    ];
  }
  const { checkServer } = await import("./server.ts");
  const server = await checkServer(resolved.settings, project.directory);
  // Nobody can look into a cluster that does not answer; that it does not is told already.
  const answers = server.status !== "missing";
  const { checkVolumes } = await import("./volumes.ts");
  const volumes = answers ? await checkVolumes(resolved.settings, project.directory) : [];
  const copied = answers ? await copiedSecrets(await clusterOf(resolved, project), resolved.plan) : new Map();
  return [...installed, server, ...volumes, ...versions, ...clusterCredentials(resolved, copied, environment)];
}
