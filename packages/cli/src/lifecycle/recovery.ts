import { readFileSync } from "node:fs";
import { parseUrn, shortType } from "@axon/report";
import { type Deployment, lookupIn, type PendingOperation, resolvePendingOperations } from "@axon/sandbox";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { CommandFailure } from "../exit.ts";
import { stateFiles } from "./sandbox-files.ts";
import type { RunningSandbox } from "./session.ts";

/** The engine's state of a stack, as far as it is read here. */
interface State {
  readonly checkpoint: { readonly latest?: { readonly pending_operations?: readonly unknown[] } };
}

/**
 * Settles what a run that was killed left open in the state, before anything else is done with it.
 * @returns what was done about it, a line for each resource
 * @throws CommandFailure where only a person can tell whether a resource exists
 */
export async function settle(stack: Stack, sandbox: RunningSandbox | undefined): Promise<string[]> {
  if (sandbox && !hasPendingOperations(stateFiles(sandbox.files, stack.name))) return [];
  const exported = (await stack.exportStack()) as Deployment;
  const pending = exported.deployment?.pending_operations ?? [];
  if (pending.length === 0) return [];
  return sandbox ? settleInSandbox(stack, exported, sandbox) : settleOnTarget(stack, pending);
}

/** Read from the sandbox's own state, which takes no run of the engine; what cannot be read is left to the engine. */
function hasPendingOperations(files: readonly string[]): boolean {
  return files.length === 0 || files.some(mayHavePendingOperations);
}

function mayHavePendingOperations(file: string): boolean {
  try {
    const { latest } = (JSON.parse(readFileSync(file, "utf8")) as State).checkpoint;
    return latest === undefined || (latest.pending_operations ?? []).length > 0;
  } catch {
    return true;
  }
}

async function settleInSandbox(stack: Stack, exported: Deployment, { worldFile }: RunningSandbox): Promise<string[]> {
  const { deployment, resolutions, refresh } = await resolvePendingOperations(exported, lookupIn(worldFile));
  await stack.importStack(deployment);
  if (refresh.length > 0) await stack.refresh({ target: [...refresh], suppressProgress: true });
  return resolutions.map(({ urn, operation, outcome }) => {
    const { type, name } = parseUrn(urn);
    return `An earlier run was interrupted while ${operation} ${shortType(type)} ${name}: ${outcome}`;
  });
}

/**
 * On a cluster an object with a fixed name is applied, not created: the next update takes over what is there. So its pending
 * creation may be forgotten. Updates and deletions are settled by reading what is there.
 */
async function settleOnTarget(stack: Stack, pending: readonly PendingOperation[]): Promise<string[]> {
  const unclear = pending.filter((operation) => operation.type === "creating" && !canRepeat(operation));
  if (unclear.length > 0) {
    const names = unclear.map(({ resource }) => `  ${resource.urn}`).join("\n");
    throw new CommandFailure(
      `an earlier run was interrupted while it created these, and nobody can tell from here whether they exist:\n${names}\n` +
        `  to mend it: pulumi refresh --stack ${stack.name}, which asks for the id of each`,
    );
  }
  await stack.refresh({ clearPendingCreates: true, suppressProgress: true });
  return pending.map(({ resource, type }) => {
    const { type: token, name } = parseUrn(resource.urn);
    return `An earlier run was interrupted while ${type} ${shortType(token)} ${name}: read again from the target`;
  });
}

/** Whether creating it once more ends in one resource, not in two. */
function canRepeat({ resource: { type, inputs } }: PendingOperation): boolean {
  if (type.startsWith("random:")) return true;
  const metadata = inputs?.metadata;
  return type.startsWith("kubernetes:") && typeof metadata === "object" && metadata !== null && "name" in metadata;
}
