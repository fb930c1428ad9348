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
    rehearse(({ folder, environment }) =>
      compare(
        runs,
        onRun,
        async () =>
          (await runNode([axon, "preview", "cortex-core", "--env", "prod", "--sandbox"], { directory: root })).seconds,
        async () => {
          const programs = join(root, "bench/programs");
          const args = [join(programs, "preview.ts"), join(programs, "empty.ts")];
          return (await runNode(args, { directory: folder, environment })).seconds;
        },
      ),
    ),
};
