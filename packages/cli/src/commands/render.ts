import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { RenderOptions } from "../render/render.ts";

/** `axon render`: a system as files. */
export function renderCommand(act: Act): Command {
  return deploymentCommand("render", "Write a system as files: resources and manifests, or a compose file", [
    "render cortex-core --env prod --on kubernetes --out out",
    "render cortex-core --env dev --on compose --out compose",
  ])
    .requiredOption("--out <dir>", "folder to write to; made when missing, updated when an earlier run wrote it")
    .action(
      act<RenderOptions>(async (context, options, system = "") =>
        (await import("../render/render.ts")).renderSystem(context, system, options),
      ),
    );
}
