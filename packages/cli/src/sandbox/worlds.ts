import { getResource, listWorld, type ShownResource } from "@axon/sandbox";
import { UsageError } from "../exit.ts";
import { sandboxStacks, worldFile } from "../lifecycle/sandbox-files.ts";
import { oneOf } from "../project/choices.ts";
import type { Project } from "../project/project.ts";

/** What exists in the sandbox for one stack. */
export interface StackWorld {
  readonly stack: string;
  readonly file: string;
  readonly resources: readonly ShownResource[];
}

/** The worlds of all stacks, or of the one somebody named. @throws UsageError when there is no such stack */
export function worldsOf(project: Project, stack: string | undefined): StackWorld[] {
  const known = sandboxStacks(project);
  const wanted = stack === undefined ? known : [oneOf("stack", stack, known)];
  return wanted.map((name) => {
    const file = worldFile(project, name);
    return { stack: name, file, resources: listWorld(file) };
  });
}

/**
 * Finds one resource in whichever world it is in.
 * @throws UsageError when several stacks have it, WorldError when none has
 */
export function findResource(
  project: Project,
  stack: string | undefined,
  reference: string,
): { readonly world: StackWorld; readonly resource: ShownResource } {
  const worlds = worldsOf(project, stack);
  const [only] = worlds;
  if (only === undefined) throw new UsageError("the sandbox is empty; bring something up with --sandbox first");
  if (worlds.length === 1) return { world: only, resource: getResource(only.file, reference) };
  const found = worlds.filter(({ file }) => has(file, reference));
  const [world] = found;
  if (world === undefined || found.length > 1) {
    const among = (found.length > 1 ? found : worlds).map((each) => each.stack).join(", ");
    throw new UsageError(`"${reference}" is not in exactly one stack; name one of ${among} with --stack`);
  }
  return { world, resource: getResource(world.file, reference) };
}

function has(file: string, reference: string): boolean {
  try {
    return getResource(file, reference) !== undefined;
  } catch (error) {
    if (error instanceof Error && error.name === "WorldError") return false;
    throw error;
  }
}
