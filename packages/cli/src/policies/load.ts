import { dirname } from "node:path";
import type { LintOptions } from "@axon/lint";
import { environments, type PolicyConfiguration } from "@axon/policies/lib";
import { oneOf } from "../project/choices.ts";
import { findPolicyFile } from "./find.ts";
import { readPolicies } from "./policy-file.ts";

/**
 * What files are judged by: what the repository says, in the environment that the user names.
 * @throws UsageError when the file or the environment is wrong
 */
export function loadPolicies(
  directory: string,
  { policies: given, env }: { readonly policies?: string; readonly env?: string },
): PolicyConfiguration & Pick<LintOptions, "exclude"> {
  const policies = loadFile(directory, given);
  if (env === undefined) return policies;
  return { ...policies, settings: { ...policies.settings, environment: oneOf("environment", env, environments) } };
}

function loadFile(directory: string, given?: string): PolicyConfiguration & Pick<LintOptions, "exclude"> {
  const file = findPolicyFile(directory, given);
  if (file === undefined) return {};
  const { exclude, ...policies } = readPolicies(directory, file);
  return exclude === undefined ? policies : { ...policies, exclude: [{ folder: dirname(file), globs: exclude }] };
}
