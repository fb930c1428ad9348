import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { runNode } from "../child.ts";
import { compare, type Figure } from "../figure.ts";
import { axon, rehearse, root } from "../workspace.ts";

export const preview: Figure = {
  name: "preview",
  description:
    "axon preview cortex-core --env prod in the sandbox with policies, against the preview of an empty stack",
  unit: "s",
  target: { ratioAtMost: 2 },
  measure: (runs, onRun) =>
    rehearse(async ({ folder, environment }) => {
      const programs = join(root, "bench/programs");
      const project = newProject(folder);
      const command = [axon, "preview", "cortex-core", "--env", "prod", "--sandbox"];
      return compare(
        runs,
        onRun,
        async () => (await runNode(command, { directory: project })).seconds,
        async () => {
          const args = [join(programs, "preview.ts"), join(programs, "empty.ts")];
          return (await runNode(args, { directory: folder, environment })).seconds;
        },
      );
    }),
};

/** A project whose sandbox is empty, so that every run previews the first deployment. */
function newProject(folder: string): string {
  const project = join(folder, "project");
  mkdirSync(project);
  for (const file of ["Pulumi.yaml", "Pulumi.prod.yaml"]) copyFileSync(join(root, file), join(project, file));
  return project;
}
