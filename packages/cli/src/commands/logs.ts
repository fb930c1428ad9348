import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { LogsOptions } from "../compose/logs.ts";
import { UsageError } from "../exit.ts";

/** `axon logs`: what a service says on this machine. */
export function logsCommand(act: Act): Command {
  return deploymentCommand("logs", "Show what a service says that runs on this machine", [
    "logs spiralcortex --on compose --follow",
    "logs spiralcortex postgres --on compose --tail 200",
  ])
    .argument("[SERVICE]", "a service of the compose file (default: the one behind the endpoint)")
    .option("--folder <dir>", "on compose: folder of the compose file (default: .axon/compose/<stack>)")
    .option("--follow", "go on until Ctrl-C")
    .option("--tail <lines>", "how many lines from the end to begin with", "100")
    .action(
      act<LogsOptions>(async (context, options, system = "", service?: string) => {
        if (options.on !== "compose") {
          throw new UsageError(
            "logs are shown of --on compose; a cluster's are in its log store, and axon diagnose reads the last of them",
          );
        }
        return (await import("../compose/logs.ts")).composeLogs(context, system, service, options);
      }),
    );
}
