import { rmSync } from "node:fs";
import { removeResource, resetWorld, type ShownResource, setProperty } from "@axon/sandbox";
import { stringify } from "yaml";
import type { Context } from "../command.ts";
import { exitCode } from "../exit.ts";
import { findProject } from "../project/project.ts";
import { findResource, worldsOf } from "./worlds.ts";

/** Options of the commands that look into the sandbox. */
export interface SandboxOptions {
  readonly stack?: string;
}

/** Prints what exists, and which of its values were made up. */
export async function listSandbox({ output, directory }: Context, { stack }: SandboxOptions): Promise<number> {
  const worlds = worldsOf(findProject(directory), stack);
  for (const world of worlds) {
    output.print(`${world.stack}: ${world.resources.length} resources`);
    for (const resource of world.resources) output.print(`  ${shownName(resource)}${modelledNote(resource)}`);
  }
  if (worlds.length === 0) output.print("The sandbox is empty. Try: axon up cortex-core --sandbox");
  output.document({ stacks: worlds.map(({ stack: name, resources }) => ({ stack: name, resources })) });
  return exitCode.succeeded;
}

/** Prints one resource; secrets are masked. */
export async function getFromSandbox(context: Context, { stack }: SandboxOptions, reference: string): Promise<number> {
  const { resource } = findResource(findProject(context.directory), stack, reference);
  context.output.print(stringify(resource.properties).trimEnd());
  if (resource.modelled.length > 0)
    context.output.note(`modelled, not known to be so: ${resource.modelled.join(", ")}`);
  context.output.document(resource);
  return exitCode.succeeded;
}

/** Changes a property as somebody with another tool would. A value is read as JSON, or else taken as a text. */
export async function setInSandbox(
  context: Context,
  { stack }: SandboxOptions,
  reference: string,
  path: string,
  text: string,
): Promise<number> {
  const { world } = findResource(findProject(context.directory), stack, reference);
  const changed = await setProperty(world.file, reference, path, readValue(text));
  context.output.print(`${shownName(changed)}: ${path} is changed; axon refresh finds it, axon up takes it back`);
  context.output.document(changed);
  return exitCode.succeeded;
}

/** Removes a resource as somebody with another tool would. */
export async function removeFromSandbox(
  context: Context,
  { stack }: SandboxOptions,
  reference: string,
): Promise<number> {
  const { world, resource } = findResource(findProject(context.directory), stack, reference);
  await removeResource(world.file, reference);
  context.output.print(`${shownName(resource)} is gone; axon refresh finds it, axon up brings it back`);
  context.output.document({ removed: resource });
  return exitCode.succeeded;
}

/** Empties the sandbox: what exists in it, and what the engine recorded of it. */
export async function resetSandbox({ output, directory }: Context): Promise<number> {
  const project = findProject(directory);
  const worlds = worldsOf(project, undefined);
  // Refused while a sandbox is running.
  for (const { file } of worlds) resetWorld(file);
  rmSync(project.sandboxDirectory, { recursive: true, force: true });
  output.print("The sandbox is empty.");
  output.document({ reset: worlds.map(({ stack }) => stack) });
  return exitCode.succeeded;
}

function readValue(text: string): Parameters<typeof setProperty>[3] {
  try {
    return JSON.parse(text) as Parameters<typeof setProperty>[3];
  } catch {
    return text;
  }
}

function shownName({ type, id, urn }: ShownResource): string {
  const kind = type.split(":").at(-1) ?? type;
  return type.startsWith("kubernetes:") ? `${kind}/${id}` : `${kind}/${urn.split("::").at(-1) ?? id}`;
}

function modelledNote({ modelled }: ShownResource): string {
  if (modelled.length === 0) return "";
  return modelled.includes("*") ? "  (modelled)" : `  (modelled: ${modelled.join(", ")})`;
}
