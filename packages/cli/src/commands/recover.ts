import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { RecoverOptions } from "../recover/recover.ts";

/** `axon recover`: the runbook of a lost cluster. */
export function recoverCommand(act: Act): Command {
  return deploymentCommand("recover", "Write the runbook that brings a lost system back from its backups", [
    "recover cortex-core --env prod",
    "recover cortex-core --env prod --to-time 2026-11-21T08:30:00Z",
  ])
    .option("--to-time <moment>", "go back to this moment instead of as late as the archived log reaches")
    .action(
      act<RecoverOptions>(async (context, options, system = "") =>
        (await import("../recover/recover.ts")).showRecovery(context, system, options),
      ),
    );
}
