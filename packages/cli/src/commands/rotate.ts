import type { Command } from "commander";
import { type Act, type DeploymentOptions, deploymentCommand } from "../command.ts";

/** `axon rotate`: how secrets are changed without an interruption. */
export function rotateCommand(act: Act): Command {
  return deploymentCommand("rotate", "Write how the secrets of a part are changed while it is used", [
    "rotate nca --env prod",
    "rotate nca postgres --env prod",
  ])
    .argument("[PART]", "a database, cache, external or secret set, or registry; all are listed without it")
    .action(
      act<DeploymentOptions>(async (context, options, system = "", part) =>
        (await import("../rotate/rotate.ts")).showRotation(context, system, part, options),
      ),
    );
}
