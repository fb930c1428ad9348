import { resolve } from "node:path";
import type { Context, DeploymentOptions } from "../command.ts";
import { exitCode } from "../exit.ts";
import { axonProgram } from "../lifecycle/program.ts";
import { type Resolved, resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { type Renderable, renderable } from "../project/targets.ts";
import { writeFolder } from "./folder.ts";
import { kustomizationOf } from "./kustomization.ts";
import { type LeftOut, manifestsOf } from "./manifests.ts";
import { recordResources } from "./record.ts";
import { releasesOf } from "./releases.ts";
import { supplyCommand } from "./supply.ts";

/** What rendering a system gives. */
export interface Rendered {
  /** Path below the folder to content. */
  readonly files: Readonly<Record<string, string>>;
  /** Objects that somebody must supply. */
  readonly leftOut: readonly LeftOut[];
}

export interface RenderOptions extends DeploymentOptions {
  readonly out: string;
}

const renderers: Readonly<Record<Renderable, (resolved: Resolved) => Promise<Rendered>>> = {
  kubernetes: async ({ config, deployment }) => {
    const recorded = await recordResources({
      project: "axon",
      stack: deployment.stack,
      config,
      secretKeys: ["axon:secrets"],
      program: axonProgram,
    });
    const { files, leftOut } = manifestsOf(recorded);
    const releases = releasesOf(recorded);
    const supplied = [...releases.leftOut, ...leftOut];
    const resources = recorded.map(({ custom, ...resource }) => resource);
    const manifests = Object.entries(files).map(([path, content]) => [`manifests/${path}`, content] as const);
    return {
      files: {
        "kustomization.yaml": kustomizationOf(manifests.map(([path]) => path)),
        "resources.json": `${JSON.stringify({ resources }, undefined, 2)}\n`,
        ...Object.fromEntries(manifests),
        ...Object.fromEntries(Object.entries(releases.files).map(([path, content]) => [`releases/${path}`, content])),
        ...(supplied.length > 0 ? { "left-out.json": `${JSON.stringify({ objects: supplied }, undefined, 2)}\n` } : {}),
      },
      leftOut: supplied,
    };
  },
  compose: async ({ plan }) => {
    const { composeFiles } = await import("../compose/files.ts");
    return { files: await composeFiles(plan), leftOut: [] };
  },
};

/** Writes a system out for a target, with no engine and no network. @returns the exit code */
export async function renderSystem(context: Context, system: string, options: RenderOptions): Promise<number> {
  const { output, directory } = context;
  const request = requestOf(context, system, options, "files");
  const resolved = await resolveDeployment(request, findProject(directory), renderable);
  const { files, leftOut } = await renderers[resolved.deployment.target as Renderable](resolved);
  writeFolder(resolve(directory, options.out), files);

  const { deployment } = resolved;
  output.print(
    `${deployment.system} ${deployment.environment} for ${deployment.target}: ${Object.keys(files).length} files in ${options.out}`,
  );
  if (deployment.target === "kubernetes") output.print(nextText(options.out, "releases/install.sh" in files, leftOut));
  output.document({ deployment, out: resolve(directory, options.out), files: Object.keys(files).sort(), leftOut });
  return exitCode.succeeded;
}

/** How to bring the files to a cluster, with what is not in them because it is secret. */
function nextText(folder: string, hasReleases: boolean, leftOut: readonly LeftOut[]): string {
  const apply = `  kubectl apply --server-side -k ${folder}`;
  if (leftOut.length === 0 && !hasReleases) return `Next\n${apply}`;
  const supplied = leftOut.map(({ kind, namespace, name, missing, keys }) =>
    keys === undefined
      ? `  to supply: ${kind} ${namespace ? `${namespace}/` : ""}${name} (${missing.join(", ")})`
      : `  ${supplyCommand(namespace, name, keys)}`,
  );
  const secrets =
    "; no secret is ever written to a file, so these are yours to supply, or name a store in axon:kubernetes.secretStore";
  return [
    `Next${leftOut.length > 0 ? secrets : ""}`,
    `  kubectl apply --server-side --recursive -f ${folder}/manifests/00-namespace`,
    ...(hasReleases ? [`  sh ${folder}/releases/install.sh`] : []),
    ...supplied,
    apply,
  ].join("\n");
}
