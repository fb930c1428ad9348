import type { Command } from "commander";
import { type Act, newCommand } from "../command.ts";
import { exitCode } from "../exit.ts";

/** `axon list`: what can be brought up, and where. */
export function listCommand(act: Act): Command {
  return newCommand("list", "List the systems, their environments and the targets", ["list", "list --json"]).action(
    act(async ({ output }) => {
      const { systems } = await import("@axon/systems");
      const { deployable, renderable } = await import("../project/targets.ts");
      const listed = Object.values(systems).map(({ name, title, environments }) => ({
        name,
        title,
        environments: Object.keys(environments),
      }));
      output.print("Systems");
      const width = Math.max(...listed.map(({ name }) => name.length));
      for (const { name, title, environments } of listed) {
        output.print(`  ${name.padEnd(width)}  ${title} (${environments.join(", ")})`);
      }
      output.print(`Targets\n  to run on: ${deployable.join(", ")}\n  to render for: ${renderable.join(", ")}`);
      output.print("A path of a definition file is as good as a name: axon preview ./my-system.ts --sandbox");
      output.document({ systems: listed, targets: { run: deployable, render: renderable } });
      return exitCode.succeeded;
    }),
  );
}
