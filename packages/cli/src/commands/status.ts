import type { Command } from "commander";
import { type Act, type DeploymentOptions, deploymentCommand } from "../command.ts";
import type { ComposeOptions } from "../compose/project.ts";

/** `axon status`: what of a deployed system is there and ready. */
export function statusCommand(act: Act): Command {
  return deploymentCommand(
    "status",
    "Show the workloads, pods, services and entry of a deployed system, and which of them are ready",
    [
      "status cortex-core --env prod",
      "status cortex-core --env prod --json",
      "status cortex-core --sandbox",
      "status spiralcortex --on compose",
    ],
  )
    .option("--folder <dir>", "on compose: folder of the compose file (default: .axon/compose/<stack>)")
    .option("--sandbox", "look at the sandbox instead of the real target")
    .action(
      act<DeploymentOptions & ComposeOptions>(async (context, options, system = "") => {
        if (options.on !== "compose") return (await import("../status/status.ts")).showStatus(context, system, options);
        const { composeProject, demandStarted } = await import("../compose/project.ts");
        const project = await composeProject(context, system, options);
        demandStarted(project);
        return (await import("../compose/status.ts")).composeStatus(context, project);
      }),
    );
}
