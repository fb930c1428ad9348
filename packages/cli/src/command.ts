import { Command, Option, type OptionValues } from "commander";
import type { Interrupts } from "./console/interrupts.ts";
import type { Output } from "./console/output.ts";
import type { SandboxProcesses } from "./sandbox/processes.ts";

/** What a command has to work with. */
export interface Context {
  readonly output: Output;
  readonly interrupts: Interrupts;
  /** Where the user stands. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Where sandboxes get their processes from. */
  readonly sandboxes: SandboxProcesses;
  /** Whether somebody can answer a question. */
  readonly terminal: boolean;
}

/** Does the work of a command. @returns the exit code */
export type Action<Options> = (context: Context, options: Options, ...operands: string[]) => Promise<number>;

/** Turns the work of a command into what the parser calls: gives it its context and keeps how it ended. */
export type Act = <Options extends OptionValues>(action: Action<Options>) => (...given: unknown[]) => Promise<void>;

/** A new command with its examples, which end its help. */
export function newCommand(name: string, summary: string, examples: readonly string[]): Command {
  return new Command(name)
    .summary(summary)
    .description(summary)
    .addOption(new Option("--json", "print one JSON document on standard output"))
    .addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ axon ${example}`).join("\n")}`);
}

/** Options of every command that works on one deployment. */
export interface DeploymentOptions {
  readonly env: string;
  readonly on: string;
  readonly sandbox?: boolean;
  readonly stack?: string;
}

/** A command about one system, in one environment, on one target. */
export function deploymentCommand(name: string, summary: string, examples: readonly string[]): Command {
  return newCommand(name, summary, examples)
    .argument("<SYSTEM>", "name of a system (axon list), or path of a definition file")
    .option("--env <name>", "environment: dev, test, staging or prod", "dev")
    .option("--on <target>", "target it runs on", "kubernetes")
    .option("--stack <name>", "use Pulumi.<name>.yaml instead of the stack file that fits");
}
