import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { LifecycleOptions } from "../lifecycle/run.ts";

/** `axon destroy`. */
export function destroyCommand(act: Act): Command {
  return deploymentCommand("destroy", "Delete everything a system created", [
    "destroy cortex-core --env dev --on kubernetes --sandbox",
    "destroy cortex-core --env dev --on kubernetes --yes",
  ])
    .option("--sandbox", "rehearse against the sandbox instead of the real target")
    .option("--yes", "do not ask before a real target changes")
    .action(
      act<LifecycleOptions>(async (context, options, system = "") => {
        const { runLifecycle } = await import("../lifecycle/run.ts");
        return runLifecycle(context, "destroy", system, options);
      }),
    );
}
