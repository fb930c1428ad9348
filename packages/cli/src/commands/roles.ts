import type { Command } from "commander";
import { type Act, type DeploymentOptions, deploymentCommand } from "../command.ts";

/** `axon roles`: what the workloads must be allowed in buckets that others keep, what the bucket of dumps must be, and people's rights in AWS. */
export function rolesCommand(act: Act): Command {
  return deploymentCommand("roles", "Write what each workload must be allowed in buckets that exist", [
    "roles ideation-engine --env prod",
    "roles ideation-engine --env prod --json",
  ]).action(
    act<DeploymentOptions>(async (context, options, system = "") =>
      (await import("../roles.ts")).showRoles(context, system, options),
    ),
  );
}
