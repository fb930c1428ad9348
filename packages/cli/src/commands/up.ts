import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { ComposeOptions } from "../compose/project.ts";
import type { LifecycleOptions } from "../lifecycle/run.ts";

/** `axon up`. */
export function upCommand(act: Act): Command {
  return deploymentCommand("up", "Bring a system up, or up to date; policies judge it before anything is created", [
    "up cortex-core --env dev --on kubernetes --sandbox",
    "up cortex-core --env prod --on kubernetes --release 1.0.1",
    "up cortex-core --env prod --release 1.0.1 --watch 30m",
    "up cortex-core --env staging --no-watch --no-rollback --yes",
    "up ./my-system.ts --env dev --sandbox --json",
    "up spiralcortex --on compose",
  ])
    .option("--sandbox", "rehearse against the sandbox instead of the real target")
    .option("--folder <dir>", "on compose: folder of the compose file (default: .axon/compose/<stack>)")
    .option("--yes", "do not ask before a real target changes")
    .option("--release <version>", "version to deploy, in this run only; an earlier one rolls back")
    .option(
      "--watch <time>",
      "watch the new release for this long, such as 30m (in staging and prod 10m, or as defined)",
    )
    .option("--no-watch", "do not watch the new release")
    .option("--no-rollback", "let a release that does not hold stay, instead of going back to the last good one")
    .option("--despite <reason>", "go ahead although something that the release demands is missing, and why")
    .option("--policies <file>", "settings, levels and exemptions; axon-policies.yaml in the folder or above it")
    .option("--no-policies", "do not let the policies judge; says so in the summary")
    .action(
      act<LifecycleOptions & ComposeOptions>(async (context, options, system = "") => {
        if (options.on === "compose") return (await import("../compose/up.ts")).composeUp(context, system, options);
        const { runLifecycle } = await import("../lifecycle/run.ts");
        return runLifecycle(context, "up", system, options);
      }),
    );
}
