import type { Command } from "commander";
import { type Act, newCommand } from "../command.ts";
import type { NewOptions } from "../new/write.ts";

/** `axon new`: a definition to begin with. */
export function newSystemCommand(act: Act): Command {
  return newCommand("new", "Write a small, commented definition of a system to begin with", [
    "new my-system",
    "new systems/shop.ts",
    "new my-system --force",
  ])
    .argument("<PATH>", "file to write; its name is the system's")
    .option("--force", "overwrite the file if it is there")
    .action(
      act<NewOptions>(async (context, options, path = "") =>
        (await import("../new/write.ts")).writeSystem(context, path, options),
      ),
    );
}
