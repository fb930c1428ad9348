import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { DescribeOptions } from "../render/describe.ts";

/** `axon describe`: the documentation of a stack. */
export function describeCommand(act: Act): Command {
  return deploymentCommand("describe", "Write the documentation of a stack from its definition, as Markdown", [
    "describe cortex-core --env prod",
    "describe cortex-core --env prod --out docs/stacks/prod.md",
  ])
    .option("--out <file>", "file to write to, instead of standard output")
    .action(
      act<DescribeOptions>(async (context, options, system = "") =>
        (await import("../render/describe.ts")).describeSystem(context, system, options),
      ),
    );
}
