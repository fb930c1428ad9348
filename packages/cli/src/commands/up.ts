import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { LifecycleOptions } from "../lifecycle/run.ts";

/** `axon up`. */
export function upCommand(act: Act): Command {
  return deploymentCommand("up", "Bring a system up, or up to date; policies judge it before anything is created", [
    "up cortex-core --env dev --on kubernetes --sandbox",
    "up cortex-core --env prod --on kubernetes --release 1.0.1",
    "up ./my-system.ts --env dev --sandbox --json",
  ])
    .option("--sandbox", "rehearse against the sandbox instead of the real target")
    .option("--yes", "do not ask before a real target changes")
    .option("--release <version>", "version to deploy, in this run only; an earlier one rolls back")
    .option("--no-policies", "do not let the policies judge; says so in the summary")
    .action(
      act<LifecycleOptions>(async (context, options, system = "") => {
        const { runLifecycle } = await import("../lifecycle/run.ts");
        return runLifecycle(context, "up", system, options);
      }),
    );
}
