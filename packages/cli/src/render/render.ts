import { resolve } from "node:path";
import type { Context, DeploymentOptions } from "../command.ts";
import { exitCode } from "../exit.ts";
import { axonProgram } from "../lifecycle/program.ts";
import { type Resolved, resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { type Renderable, renderable } from "../project/targets.ts";
import { writeFolder } from "./folder.ts";
import { type LeftOut, manifestsOf } from "./manifests.ts";
import { recordResources } from "./record.ts";

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
    const resources = recorded.map(({ custom, ...resource }) => resource);
    return {
      files: {
        "resources.json": `${JSON.stringify({ resources }, undefined, 2)}\n`,
        ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`manifests/${path}`, content])),
        ...(leftOut.length > 0 ? { "left-out.json": `${JSON.stringify({ objects: leftOut }, undefined, 2)}\n` } : {}),
      },
      leftOut,
    };
  },
  compose: async ({ plan }) => {
    const { renderCompose } = await import("@axon/compose");
    return { files: renderCompose(plan), leftOut: [] };
  },
};

/** Writes a system out for a target, with no engine and no network. @returns the exit code */
export async function renderSystem(context: Context, system: string, options: RenderOptions): Promise<number> {
  const { output, directory } = context;
  const request = {
    system,
    environment: options.env,
    target: options.on,
    purpose: "files" as const,
    directory,
    stack: options.stack,
  };
  const resolved = await resolveDeployment(request, findProject(directory), renderable);
  const { files, leftOut } = await renderers[resolved.deployment.target as Renderable](resolved);
  writeFolder(resolve(directory, options.out), files);

  const { deployment } = resolved;
  output.print(
    `${deployment.system} ${deployment.environment} for ${deployment.target}: ${Object.keys(files).length} files in ${options.out}`,
  );
  for (const { kind, namespace, name, missing } of leftOut) {
    output.print(`  to supply: ${kind} ${namespace ? `${namespace}/` : ""}${name} (${missing.join(", ")})`);
  }
  if (deployment.target === "kubernetes")
    output.print(`Next\n  kubectl apply --server-side --recursive -f ${options.out}/manifests`);
  output.document({ deployment, out: resolve(directory, options.out), files: Object.keys(files).sort(), leftOut });
  return exitCode.succeeded;
}
