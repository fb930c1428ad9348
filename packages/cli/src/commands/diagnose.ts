import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { DiagnoseOptions } from "../diagnose/diagnose.ts";

/** `axon diagnose`: what is wrong with a service that runs, or should. */
export function diagnoseCommand(act: Act): Command {
  return deploymentCommand("diagnose", "Look at a deployed service from the side of a symptom", [
    "diagnose nca neuroca-api --env prod --for start",
    "diagnose nca --env prod --for database",
    "diagnose spiralcortex --env prod --for performance --json",
    "diagnose spiralcortex spiralcortex-fusion --env prod --for memory",
  ])
    .argument("[SERVICE]", "the service to look at (default: the first behind an endpoint)")
    .requiredOption(
      "--for <symptom>",
      "start: it does not start; database: it does not reach its database; performance: it is slow; memory: it uses much",
    )
    .option("--image <reference>", "image with a shell to look from inside a pod with (default: the database's own)")
    .option("--sandbox", "look at the sandbox instead of the real target")
    .action(
      act<DiagnoseOptions>(async (context, options, system = "", service?: string) =>
        (await import("../diagnose/diagnose.ts")).diagnoseSystem(context, system, service, options),
      ),
    );
}
