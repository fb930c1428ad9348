import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { LifecycleOptions } from "../lifecycle/run.ts";

/** `axon refresh`. */
export function refreshCommand(act: Act): Command {
  return deploymentCommand("refresh", "Compare what is recorded with what is there, and record the difference", [
    "refresh cortex-core --env dev --on kubernetes --sandbox",
  ])
    .option("--sandbox", "rehearse against the sandbox instead of the real target")
    .action(
      act<LifecycleOptions>(async (context, options, system = "") => {
        const { runLifecycle } = await import("../lifecycle/run.ts");
        return runLifecycle(context, "refresh", system, options);
      }),
    );
}
