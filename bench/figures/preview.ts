import { join } from "node:path";
import { runNode } from "../child.ts";
import { compare, type Figure } from "../figure.ts";
import { axon, inFolder, newProject, rehearse, root } from "../workspace.ts";

export const preview: Figure = {
  name: "preview",
  description:
    "axon preview cortex-core --env prod in the sandbox with policies, against the preview of an empty stack",
  unit: "s",
  target: { ratioAtMost: 2 },
  measure: (runs, onRun) =>
    rehearse(async ({ folder, environment }) => {
      const programs = join(root, "bench/programs");
      const project = newProject(folder, "Pulumi.prod.yaml");
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

/** The largest of the systems that ship with Axon. */
const largest = ["preview", "ideation-engine", "--env", "prod", "--sandbox"];

export const judging: Figure = {
  name: "judging",
  description: "axon preview ideation-engine --env prod in the sandbox, against the same without policies",
  unit: "s",
  target: { ratioAtMost: 1.15 },
  measure: (runs, onRun) =>
    inFolder(async (folder) => {
      const directory = newProject(folder, "Pulumi.ideation-engine-prod-kubernetes.yaml");
      const previewWith = async (...options: string[]) =>
        (await runNode([axon, ...largest, ...options], { directory })).seconds;
      return compare(
        runs,
        onRun,
        () => previewWith(),
        () => previewWith("--no-policies"),
      );
    }),
};
