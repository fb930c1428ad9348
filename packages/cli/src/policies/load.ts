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
): PolicyConfiguration {
  const file = findPolicyFile(directory, given);
  const policies = file === undefined ? {} : readPolicies(directory, file);
  if (env === undefined) return policies;
  return { ...policies, settings: { ...policies.settings, environment: oneOf("environment", env, environments) } };
}
