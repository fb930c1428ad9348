import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { UsageError } from "../exit.ts";

/** Name of the file by which a repository tunes the policies. */
const policyFileName = "axon-policies.yaml";

/**
 * The file that tunes the policies: the one the user names, else the nearest in a folder or above it.
 * @throws UsageError when the one that is named is not there
 */
export function findPolicyFile(directory: string, given?: string): string | undefined {
  if (given === undefined) return nearest(directory);
  const file = resolve(directory, given);
  if (existsSync(file)) return file;
  throw new UsageError(`${relative(directory, file)}: is not there; correct the path given to --policies`);
}

function nearest(directory: string): string | undefined {
  const file = join(directory, policyFileName);
  if (existsSync(file)) return file;
  const above = dirname(directory);
  return above === directory ? undefined : nearest(above);
}
