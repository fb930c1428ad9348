import { type Command, InvalidArgumentError, Option } from "commander";
import { type Act, newCommand } from "../command.ts";
import { UsageError } from "../exit.ts";

const formats = ["text", "json", "sarif", "junit", "markdown"] as const;
const levels = ["mandatory", "advisory"] as const;

/** `axon lint`: the policies over files. */
export function lintCommand(act: Act): Command {
  return newCommand("lint", "Judge Kubernetes YAML, rendered resources, previews and stack exports by the policies", [
    "lint ./k8s",
    "lint ./k8s --fix",
    "lint - < rendered.yaml",
    "lint ./k8s --env staging --skip resilience,cpu-limit",
    "lint out/resources.json --json",
    "lint . --exclude charts --exclude '**/*.gen.yaml'",
    "lint deployment.yaml --sarif > findings.sarif",
    "lint --explain run-as-non-root",
  ])
    .argument("[PATH...]", "files, folders to read recursively, or - for standard input")
    .option("--only <names>", "judge by these rules and packs alone; a comma between them", listOf)
    .option("--skip <names>", "judge without these rules and packs", listOf)
    .option("--exclude <glob>", "leave out files and folders; may be given several times", globsOf)
    .addOption(new Option("--level <level>", "lowest level that is told").choices(levels).default("advisory"))
    .addOption(new Option("--fail-on <level>", "lowest level that ends with 1").choices(levels).default("mandatory"))
    .option(
      "--policies <file>",
      "settings, levels, exemptions and what to exclude; axon-policies.yaml in the folder or above it",
    )
    .option("--env <name>", "environment the resources are for, which chooses the levels: dev, test, staging or prod")
    .option("--fix", "write the one right answer into the YAML files, tell what to try, and judge what is left")
    .addOption(
      new Option("--dry-run", "with --fix: show what it would write, as a diff, and write nothing").conflicts([
        "json",
        "sarif",
        "junit",
      ]),
    )
    .addOption(new Option("--explain <rule>", "tell why a rule is there and what to write; takes no PATH"))
    .addOption(new Option("--format <format>", "form of the report").choices(formats).default("text"))
    .addOption(new Option("--sarif", "the same as --format sarif").conflicts("json"))
    .addOption(new Option("--junit", "the same as --format junit").conflicts(["json", "sarif"]))
    .action(
      act<import("../lint/lint.ts").LintCommandOptions>(async (context, options, ...paths) => {
        const { explainRule, lintFiles } = await import("../lint/lint.ts");
        if (options.explain !== undefined) return explainRule(context, options.explain);
        if (paths.length === 0)
          throw new UsageError("missing argument 'PATH'; name files or folders, or - for standard input");
        if (options.dryRun && !options.fix) throw new UsageError("--dry-run shows what --fix would write; give both");
        return lintFiles(context, options, paths);
      }),
    );
}

/** The names of an option that may be given several times, each with several names. */
function listOf(given: string, before: readonly string[] = []): readonly string[] {
  const names = given
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length === 0) throw new InvalidArgumentError("name rules or packs, with commas between them");
  return [...before, ...names];
}

function globsOf(given: string, before: readonly string[] = []): readonly string[] {
  if (given === "") throw new InvalidArgumentError("name a file, a folder or a glob");
  return [...before, given];
}
