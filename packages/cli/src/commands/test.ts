import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { ComposeOptions } from "../compose/project.ts";
import { UsageError } from "../exit.ts";

/** `axon test`: a system against the job that tests it. */
export function testCommand(act: Act): Command {
  return deploymentCommand(
    "test",
    "Start a system on this machine, run the job that tests it, and end with that job's status",
    ["test spiralcortex --on compose", "test spek smoke-test --on compose --release 2.1.0"],
  )
    .argument("[JOB]", "a job that runs after services (default: the first)")
    .option("--release <version>", "version to test")
    .option("--folder <dir>", "folder of the compose file (default: .axon/compose/<stack>)")
    .action(
      act<ComposeOptions & { readonly on: string }>(async (context, options, system = "", job?: string) => {
        if (options.on !== "compose") {
          throw new UsageError(
            "a system is tested on --on compose; on a cluster axon up runs its tests with every release",
          );
        }
        return (await import("../compose/test.ts")).composeTest(context, system, job, options);
      }),
    );
}
