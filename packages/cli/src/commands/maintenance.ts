import { type Command, InvalidArgumentError } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { MaintenanceOptions } from "../maintenance/maintenance.ts";

/** `axon maintenance`: when planned work is due, and which. */
export function maintenanceCommand(act: Act): Command {
  return deploymentCommand("maintenance", "Show the next windows of planned work, and what is due in each", [
    "maintenance spiralcortex --env prod",
    "maintenance spiralcortex --env prod --windows 13 --json",
  ])
    .option("--windows <count>", "how many windows to show", positive, 5)
    .action(
      act<MaintenanceOptions>(async (context, options, system = "") =>
        (await import("../maintenance/maintenance.ts")).showMaintenance(context, system, options),
      ),
    );
}

function positive(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 100) throw new InvalidArgumentError("it must be 1 to 100.");
  return count;
}
