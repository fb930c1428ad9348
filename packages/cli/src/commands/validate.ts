import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { ValidateOptions } from "../validate/validate.ts";

/** `axon validate`: is a definition right, and the settings its services read. */
export function validateCommand(act: Act): Command {
  return deploymentCommand("validate", "Check a definition and the files of settings that its services read", [
    "validate spek --env prod",
    "validate spek --env prod --file /etc/spek/production.yaml",
    "validate ./my-system.ts --json",
  ])
    .option("--file <path>", "a file to check in place of the one that the definition writes")
    .option("--service <name>", "the service that reads the file, where several have one")
    .action(
      act<ValidateOptions>(async (context, options, system = "") =>
        (await import("../validate/validate.ts")).validateSystem(context, system, options),
      ),
    );
}
