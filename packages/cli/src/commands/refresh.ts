import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { LifecycleOptions } from "../lifecycle/run.ts";

/** `axon refresh`. */
export function refreshCommand(act: Act): Command {
  return deploymentCommand("refresh", "Compare what is recorded with what is there, and record the difference", [
    "refresh cortex-core --env dev --on kubernetes --sandbox",
    "refresh cortex-core --env prod --preview-only --expect-no-changes",
  ])
    .option("--sandbox", "rehearse against the sandbox instead of the real target")
    .option("--preview-only", "say what differs, and record nothing")
    .option("--expect-no-changes", "end with 1 when something differs")
    .action(
      act<LifecycleOptions>(async (context, options, system = "") => {
        const { runLifecycle } = await import("../lifecycle/run.ts");
        return runLifecycle(context, "refresh", system, options);
      }),
    );
}
