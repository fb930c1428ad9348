import type { Command } from "commander";
import { Option } from "commander";
import { type Act, newCommand } from "../command.ts";
import { exitCode } from "../exit.ts";

interface LintOptions {
  readonly json?: boolean;
  readonly sarif?: boolean;
}

/** `axon lint`: the policies over files. */
export function lintCommand(act: Act): Command {
  return newCommand("lint", "Judge Kubernetes YAML, rendered resources, previews and stack exports by the policies", [
    "lint ./k8s",
    "lint out/resources.json --json",
    "lint deployment.yaml --sarif > findings.sarif",
  ])
    .argument("<PATH...>", "files, or folders to read recursively")
    .addOption(new Option("--sarif", "print a SARIF log on standard output").conflicts("json"))
    .action(
      act<LintOptions>(async ({ output }, options, ...paths) => {
        const { lint } = await import("@axon/lint");
        const { findingsFormats } = await import("@axon/report/formats");
        const { hasMandatory } = await import("@axon/report/findings");
        const result = await lint(paths);
        const format = options.sarif ? "sarif" : options.json ? "json" : "text";
        output.raw(findingsFormats[format](result, { color: process.stdout.hasColors?.() ?? false }));
        return hasMandatory(result) ? exitCode.failed : exitCode.succeeded;
      }),
    );
}
