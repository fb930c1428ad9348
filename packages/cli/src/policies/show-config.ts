import { policyPackConfig } from "@axon/policies/lib";
import type { Context } from "../command.ts";
import { exitCode } from "../exit.ts";
import { loadPolicies } from "./load.ts";
import { packNamed } from "./select.ts";

export interface PolicyConfigOptions {
  /** Name of a pack. */
  readonly pack: string;
  readonly env: string;
  /** File of policies that the user names. */
  readonly policies?: string;
}

/**
 * Prints settings, levels and exemptions as CrossGuard takes them, so that a pack judges in the plain `pulumi` as it does here.
 * @returns the exit code
 * @throws UsageError when the file, the pack or the environment is wrong
 */
export async function showPolicyConfig({ directory, output }: Context, options: PolicyConfigOptions): Promise<number> {
  const pack = packNamed(options.pack);
  const policies = loadPolicies(directory, options);
  const settings = { ...pack.shippedSettings, ...policies.settings };
  output.raw(`${JSON.stringify(policyPackConfig(pack, { ...policies, settings }), undefined, 2)}\n`);
  return exitCode.succeeded;
}
