import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Act, newCommand } from "../command.ts";
import { exitCode } from "../exit.ts";

const platforms = ["gitlab", "github", "jenkins"] as const;

interface PipelineCommandOptions {
  readonly out?: string;
  readonly for: (typeof platforms)[number];
  readonly dockerfile?: Readonly<Record<string, string>>;
}

/** `axon pipeline`: the way of a commit to production, as a file. */
export function pipelineCommand(act: Act): Command {
  return newCommand("pipeline", "Write a pipeline that builds, tests and deploys a system", [
    "pipeline cortex-core > .gitlab-ci.yml",
    "pipeline ./my-system.ts --for github --out .",
  ])
    .argument("<SYSTEM>", "name of a system (axon list), or path of a definition file")
    .addOption(
      new Option("--for <platform>", "who runs it: GitLab CI, GitHub Actions or Jenkins")
        .choices(platforms)
        .default("gitlab"),
    )
    .option(
      "--dockerfile <image=path>",
      "Dockerfile of an image, from the root of the repository; may be given for each",
      (text: string, before: Readonly<Record<string, string>> = {}) => ({ ...before, ...dockerfile(text) }),
    )
    .option("--out <dir>", "folder to write to, instead of standard output")
    .action(
      act<PipelineCommandOptions>(
        async ({ output, directory }, { out, for: platform, dockerfile: dockerfiles }, system = "") => {
          const { renderGithubWorkflow, renderGitlabPipeline, renderJenkinsfile } = await import("@axon/delivery");
          const { loadSystem } = await import("../project/programs.ts");
          const render = { gitlab: renderGitlabPipeline, github: renderGithubWorkflow, jenkins: renderJenkinsfile }[
            platform
          ];
          const files = render(await loadSystem(system, directory), { system, dockerfiles });
          if (out === undefined && !output.json) output.raw(Object.values(files).join("\n"));
          if (out !== undefined) {
            const { writeFolder } = await import("../render/folder.ts");
            writeFolder(resolve(directory, out), files);
            output.print(`${Object.keys(files).join(", ")} in ${out}`);
          }
          output.document({ files });
          return exitCode.succeeded;
        },
      ),
    );
}

/** `neuroca/api=api/Dockerfile` in two. */
function dockerfile(text: string): Record<string, string> {
  const [image, path, ...rest] = text.split("=");
  if (!image || !path || rest.length > 0) throw new InvalidArgumentError("Write it as neuroca/api=api/Dockerfile.");
  return { [image]: path };
}
