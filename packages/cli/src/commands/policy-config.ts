import type { Command } from "commander";
import { type Act, newCommand } from "../command.ts";

/** `axon policy-config`: what a repository says of the policies, for who runs a pack with Pulumi alone. */
export function policyConfigCommand(act: Act): Command {
  return newCommand("policy-config", "Write what axon-policies.yaml says for the plain pulumi --policy-pack-config", [
    "policy-config --env staging > policies.json",
    "policy-config --pack exposure --env dev > exposure.json",
  ])
    .option("--pack <name>", "pack that is given to pulumi with --policy-pack", "axon")
    .option(
      "--env <name>",
      "environment that is deployed, which chooses the levels: dev, test, staging or prod",
      "prod",
    )
    .option("--policies <file>", "settings, levels and exemptions; axon-policies.yaml in the folder or above it")
    .action(
      act<import("../policies/show-config.ts").PolicyConfigOptions>(async (context, options) =>
        (await import("../policies/show-config.ts")).showPolicyConfig(context, options),
      ),
    );
}
