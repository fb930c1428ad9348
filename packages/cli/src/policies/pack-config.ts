import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultPolicyPack } from "../lifecycle/policy-packs.ts";
import { findPolicyFile } from "./find.ts";

/**
 * Lets `use` work with the configuration of the default pack for an environment, a file as Pulumi's
 * `--policy-pack-config` takes it: one that is shipped with the pack, or one made of what the repository says.
 * @param given file of policies that the user names, from `directory`
 * @throws UsageError when the repository's file is wrong
 */
export async function withPolicyPackConfig<T>(
  directory: string,
  environment: string,
  given: string | undefined,
  use: (configFile: string) => Promise<T>,
): Promise<T> {
  const file = findPolicyFile(directory, given);
  // Nothing of the policies is loaded here where nothing is said about them.
  if (file === undefined) return use(join(defaultPolicyPack, "environments", `${environment}.json`));
  const [{ readPolicies }, { environments, policyPackConfig }, { axonPack }] = await Promise.all([
    import("./policy-file.ts"),
    import("@axon/policies/lib"),
    import("@axon/policies/packs/axon"),
  ]);
  const policies = readPolicies(directory, file);
  const settings = {
    ...axonPack.shippedSettings,
    ...policies.settings,
    environment: environments.find((known) => known === environment),
  };
  const folder = mkdtempSync(join(tmpdir(), "axon-policies-"));
  try {
    const config = join(folder, "config.json");
    writeFileSync(config, JSON.stringify(policyPackConfig(axonPack, { ...policies, settings })));
    return await use(config);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
