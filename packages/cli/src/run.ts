import { Command, CommanderError } from "commander";
import type { Act } from "./command.ts";
import { commands } from "./commands/index.ts";
import { Interrupts } from "./console/interrupts.ts";
import { type Output, outputTo } from "./console/output.ts";
import { endingOf, exitCode } from "./exit.ts";
import { SandboxProcesses } from "./sandbox/processes.ts";
import { version } from "./version.ts";

/** Runs one command line. @returns the exit code; nothing is thrown */
export async function run(argv: readonly string[]): Promise<number> {
  const json = argv.includes("--json");
  const output = outputTo(process.stdout, process.stderr, json);
  const interrupts = new Interrupts((again) =>
    output.note(
      again
        ? "Ending at once."
        : "Stopping in order: what is under way is finished and recorded. Ctrl-C again ends at once.",
    ),
  );
  const sandboxes = new SandboxProcesses();
  let code: number = exitCode.succeeded;
  const act: Act =
    (action) =>
    async (...given) => {
      const command = given.pop() as Command;
      given.pop();
      const context = {
        output,
        interrupts,
        sandboxes,
        directory: process.cwd(),
        environment: process.env,
        terminal: Boolean(process.stdin.isTTY && process.stderr.isTTY),
      };
      const options = command.opts<Parameters<typeof action>[1]>();
      if (options.sandbox === true) sandboxes.expect();
      code = await action(context, options, ...(given.flat() as string[]));
    };
  try {
    await parserFor(act).parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return endOfParsing(error, output);
    // What is cut off by Ctrl-C fails in many ways, none of which is news.
    const ending = endingOf(interrupts.interrupted ? interrupts.signal.reason : error, process.env);
    output.note(`axon: ${ending.message}`);
    output.document({ error: { message: ending.message, exitCode: ending.code } });
    return ending.code;
  } finally {
    sandboxes.dispose();
    interrupts.dispose();
  }
}

/** The parser has told a person already; help and the version that were asked for are an end of it too. */
function endOfParsing({ exitCode: code, message }: CommanderError, output: Output): number {
  if (code === 0) return exitCode.succeeded;
  output.document({ error: { message: message.replace(/^error: /, ""), exitCode: exitCode.usage } });
  return exitCode.usage;
}

/** The parser with every command of the table. */
export function parserFor(act: Act): Command {
  const parser = new Command("axon")
    .description(
      "Describe an AI system once; run it on Kubernetes, with security and recovery checked before anything is created.",
    )
    .version(version(), "--version", "print the version")
    .commandsGroup(Object.keys(commands).at(-1) ?? "")
    .helpCommand("help [COMMAND]", "show the help of a command")
    .addHelpText(
      "after",
      "\nExamples:\n  $ axon list\n  $ axon up cortex-core --env dev --on kubernetes --sandbox\n  $ axon preview ./my-system.ts --env prod --sandbox",
    );
  for (const [heading, group] of Object.entries(commands)) {
    for (const command of group) parser.addCommand(command(act).helpGroup(heading));
  }
  settle(parser);
  return parser;
}

/** Errors end in an exception, and are worded the same way at every level. */
function settle(command: Command): void {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("Run axon --help, or axon COMMAND --help, to see what there is.")
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "axon: ")) });
  for (const child of command.commands) settle(child);
}
