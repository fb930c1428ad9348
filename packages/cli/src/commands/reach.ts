import type { Command } from "commander";
import { Option } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { ReachOptions } from "../reach/reach.ts";

/** `axon reach`: who can reach whom, held against who should. */
export function reachCommand(act: Act): Command {
  return deploymentCommand(
    "reach",
    "Show who can reach whom on which port, and check that it is what the definition asks for and nothing else",
    [
      "reach cortex-core --env prod",
      "reach cortex-core --env prod --to postgres-core",
      "reach cortex-core --env staging --json",
      "reach cortex-core --mermaid > reach.mmd",
    ],
  )
    .option("--from <name>", "show only what starts here: a component, or part of a name")
    .option("--to <name>", "show only what ends here")
    .addOption(new Option("--mermaid", "print a diagram on standard output").conflicts("json"))
    .action(
      act<ReachOptions>(async (context, options, system = "") =>
        (await import("../reach/reach.ts")).reachSystem(context, system, options),
      ),
    );
}
