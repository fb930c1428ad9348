import type { Command } from "commander";
import { Option } from "commander";
import { type Act, newCommand } from "../command.ts";
import { exitCode } from "../exit.ts";

interface LintOptions {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly policies?: string;
  readonly env?: string;
}

/** `axon lint`: the policies over files. */
export function lintCommand(act: Act): Command {
  return newCommand("lint", "Judge Kubernetes YAML, rendered resources, previews and stack exports by the policies", [
    "lint ./k8s",
    "lint out/resources.json --json",
    "lint deployment.yaml --sarif > findings.sarif",
  ])
    .argument("<PATH...>", "files, or folders to read recursively")
    .option("--policies <file>", "settings, levels and exemptions; axon-policies.yaml in the folder or above it")
    .option("--env <name>", "environment the resources are for, which chooses the levels: dev, test, staging or prod")
    .addOption(new Option("--sarif", "print a SARIF log on standard output").conflicts("json"))
    .action(
      act<LintOptions>(async ({ output, directory }, options, ...paths) => {
        const { lint } = await import("@axon/lint");
        const { findingsFormats } = await import("@axon/report/formats");
        const { hasMandatory } = await import("@axon/report/findings");
        const { loadPolicies } = await import("../policies/load.ts");
        const result = await lint(paths, loadPolicies(directory, options));
        const format = options.sarif ? "sarif" : options.json ? "json" : "text";
        output.raw(findingsFormats[format](result, { color: process.stdout.hasColors?.() ?? false }));
        return hasMandatory(result) ? exitCode.failed : exitCode.succeeded;
      }),
    );
}
