import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { DebugOptions } from "../debug/debug.ts";

/** `axon debug`: into a pod, without changing what runs in it. */
export function debugCommand(act: Act): Command {
  return deploymentCommand(
    "debug",
    "Open a shell beside a service's process, forward its port, or show its namespace's events; for those on call",
    [
      "debug nca neuroca-api --env prod",
      "debug nca neuroca-api --env prod --forward 8000:8000",
      "debug nca --env prod --events",
    ],
  )
    .argument("[SERVICE]", "the service (default: the first behind an endpoint)")
    .option("--image <reference>", "image with a shell (default: the database's own)")
    .option("--forward [local:remote]", "forward a port of this machine to it (default: its own at both ends)")
    .option("--events", "show the events of its namespace")
    .action(
      act<DebugOptions>(async (context, options, system = "", service?: string) =>
        (await import("../debug/debug.ts")).debug(context, system, service, options),
      ),
    );
}
