import type { Command } from "commander";
import { type Act, type DeploymentOptions, deploymentCommand } from "../command.ts";

/** `axon history`: what was deployed when, by whom. */
export function historyCommand(act: Act): Command {
  return deploymentCommand("history", "Show which versions were deployed when and by whom, the newest first", [
    "history cortex-core --env prod",
    "history cortex-core --env prod --json",
  ])
    .option("--sandbox", "the history of the rehearsals")
    .action(
      act<DeploymentOptions>(async (context, options, system = "") =>
        (await import("../lifecycle/history.ts")).showHistory(context, system, options),
      ),
    );
}
