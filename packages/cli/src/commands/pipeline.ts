import { resolve } from "node:path";
import type { Command } from "commander";
import { type Act, newCommand } from "../command.ts";
import { exitCode } from "../exit.ts";

interface PipelineCommandOptions {
  readonly out?: string;
}

/** `axon pipeline`: the way of a commit to production, as a file. */
export function pipelineCommand(act: Act): Command {
  return newCommand("pipeline", "Write a GitLab pipeline that builds, tests and deploys a system", [
    "pipeline cortex-core > .gitlab-ci.yml",
    "pipeline ./my-system.ts --out ci",
  ])
    .argument("<SYSTEM>", "name of a system (axon list), or path of a definition file")
    .option("--out <dir>", "folder to write to, instead of standard output")
    .action(
      act<PipelineCommandOptions>(async ({ output, directory }, { out }, system = "") => {
        const { renderGitlabPipeline } = await import("@axon/delivery");
        const { loadSystem } = await import("../project/programs.ts");
        const files = renderGitlabPipeline(await loadSystem(system, directory), { system });
        if (out === undefined && !output.json) output.raw(Object.values(files).join("\n"));
        if (out !== undefined) {
          const { writeFolder } = await import("../render/folder.ts");
          writeFolder(resolve(directory, out), files);
          output.print(`${Object.keys(files).join(", ")} in ${out}`);
        }
        output.document({ files });
        return exitCode.succeeded;
      }),
    );
}
