import type { Command } from "commander";
import { type Act, type DeploymentOptions, deploymentCommand } from "../command.ts";

/** `axon settings`: what each process is told, and by whom. */
export function settingsCommand(act: Act): Command {
  return deploymentCommand(
    "settings",
    "Show the effective value of each setting of a system's workloads, and where it was written",
    ["settings spiralcortex --env prod", "settings spiralcortex spiralcortex-fusion --env prod --json"],
  )
    .argument("[WORKLOAD]", "a service or a job (default: all)")
    .action(
      act<DeploymentOptions>(async (context, options, system = "", workload?: string) =>
        (await import("../settings/settings.ts")).showSettings(context, system, workload, options),
      ),
    );
}
