import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { RollbackOptions } from "../lifecycle/rollback.ts";

/** `axon rollback`: the release before the one that is installed. */
export function rollbackCommand(act: Act): Command {
  return deploymentCommand("rollback", "Bring the previous release of a system back, as the history knows it", [
    "rollback nca --env prod",
    "rollback nca --env prod --to 1.4.1 --reason wrong-answers --yes",
    "rollback nca --sandbox",
  ])
    .option("--to <version>", "an earlier release than the previous one (axon history)")
    .option("--reason <text>", "what the history is to say", "rolled back by hand")
    .option("--sandbox", "rehearse against the sandbox instead of the real target")
    .option("--yes", "do not ask before a real target changes")
    .option("--watch <time>", "watch what was brought back for this long, such as 30m")
    .option("--no-watch", "do not watch it")
    .option("--policies <file>", "settings, levels and exemptions; axon-policies.yaml in the folder or above it")
    .option("--no-policies", "do not let the policies judge; says so in the summary")
    .action(
      act<RollbackOptions>(async (context, options, system = "") =>
        (await import("../lifecycle/rollback.ts")).rollBack(context, system, options),
      ),
    );
}
