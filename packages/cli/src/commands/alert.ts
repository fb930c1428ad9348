import type { Command } from "commander";
import type { AlertOptions } from "../alert/alert.ts";
import { type Act, deploymentCommand } from "../command.ts";

/** `axon alert`: whether an alert reaches somebody. */
export function alertCommand(act: Act): Command {
  return deploymentCommand("alert", "Send a test alert to whom alerts of its severity go", [
    "alert spek --env prod",
    "alert spek --env prod --severity critical --json",
  ])
    .option("--severity <level>", "critical or warning", "warning")
    .action(
      act<AlertOptions>(async (context, options, system = "") =>
        (await import("../alert/alert.ts")).sendTestAlert(context, system, options),
      ),
    );
}
