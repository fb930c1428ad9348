import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { LifecycleOptions } from "../lifecycle/run.ts";

/** `axon preview`. */
export function previewCommand(act: Act): Command {
  return deploymentCommand("preview", "Show what up would change, judged by the policies", [
    "preview cortex-core --env prod --on kubernetes --sandbox",
    "preview ./my-system.ts --env dev --sandbox --json",
  ])
    .option("--sandbox", "rehearse against the sandbox instead of the real target")
    .option("--release <version>", "version to deploy, in this run only; an earlier one rolls back")
    .option("--policies <file>", "settings, levels and exemptions; axon-policies.yaml in the folder or above it")
    .option("--no-policies", "do not let the policies judge; says so in the summary")
    .action(
      act<LifecycleOptions>(async (context, options, system = "") => {
        const { runLifecycle } = await import("../lifecycle/run.ts");
        return runLifecycle(context, "preview", system, options);
      }),
    );
}
