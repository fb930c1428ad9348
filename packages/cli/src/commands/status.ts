import type { Command } from "commander";
import { type Act, type DeploymentOptions, deploymentCommand } from "../command.ts";

/** `axon status`: what of a deployed system is there and ready. */
export function statusCommand(act: Act): Command {
  return deploymentCommand(
    "status",
    "Show the workloads, pods, services and entry of a deployed system, and which of them are ready",
    ["status cortex-core --env prod", "status cortex-core --env prod --json", "status cortex-core --sandbox"],
  )
    .option("--sandbox", "look at the sandbox instead of the real target")
    .action(
      act<DeploymentOptions>(async (context, options, system = "") =>
        (await import("../status/status.ts")).showStatus(context, system, options),
      ),
    );
}
