import { CommandFailure } from "../exit.ts";
import { sandboxStacks } from "../lifecycle/sandbox-files.ts";
import type { Project } from "../project/project.ts";
import { worldsOf } from "../sandbox/worlds.ts";
import { apiVersions, byName, type Cluster, type Kind, type Kinds } from "./cluster.ts";

/** What the sandbox holds of a stack, secrets masked. @throws CommandFailure when it holds nothing */
export function sandboxCluster(project: Project, stack: string): Cluster {
  const [world] = sandboxStacks(project).includes(stack) ? worldsOf(project, stack) : [];
  if (world === undefined || world.resources.length === 0) {
    throw new CommandFailure(`the sandbox has nothing of ${stack}; bring it up with axon up and --sandbox first`);
  }
  return {
    list: async (kind, namespace) =>
      byName(world.resources.map(({ properties }): unknown => properties).filter(isOf(kind, namespace))),
  };
}

/** Whether an object says of itself that it is of a kind, in a namespace. */
function isOf<K extends Kind>(kind: K, namespace: string) {
  return (object: unknown): object is Kinds[K] => {
    const { metadata, ...said } = object as Described;
    return said.kind === kind && said.apiVersion === apiVersions[kind] && metadata?.namespace === namespace;
  };
}

interface Described {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly namespace?: string };
}
