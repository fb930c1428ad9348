import { fileURLToPath } from "node:url";
import type { Plan } from "@axon/core";
import { axonProgram } from "../../packages/cli/src/lifecycle/program.ts";
import { resolveDeployment } from "../../packages/cli/src/project/deployment.ts";
import type { Settings } from "../../packages/cli/src/project/programs.ts";
import { findProject } from "../../packages/cli/src/project/project.ts";
import { recordResources } from "../../packages/cli/src/render/record.ts";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";

const directory = fileURLToPath(new URL("../..", import.meta.url));

/** What a system of the repository renders to, with what it was rendered from. */
export interface RenderedSystem {
  readonly plan: Plan;
  readonly settings: Settings;
  readonly resources: readonly RegisteredResource[];
}

const rendered = new Map<string, Promise<RenderedSystem>>();

/** Renders a system as the command line does, by its stack file where it has one; once for all tests of the process. */
export function renderedSystem(system: string, environment: string): Promise<RenderedSystem> {
  const key = `${system} ${environment}`;
  const made = rendered.get(key) ?? renderSystem(system, environment);
  rendered.set(key, made);
  return made;
}

/** The same, made anew. */
export async function renderSystem(system: string, environment: string): Promise<RenderedSystem> {
  const request = { system, environment, target: "kubernetes", purpose: "files", directory } as const;
  const project = findProject(directory);
  const { plan, settings, config, deployment } = await resolveDeployment(request, project, ["kubernetes"]);
  const { stack } = deployment;
  const secretKeys = ["axon:secrets"];
  const resources = await recordResources({ project: "axon", stack, config, secretKeys, program: axonProgram });
  return { plan, settings, resources };
}
