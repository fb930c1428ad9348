import { join } from "node:path";
import { runNode } from "../child.ts";
import { compare, type Figure } from "../figure.ts";
import { axon, rehearse, root } from "../workspace.ts";

export const components: Figure = {
  name: "components",
  description: "preview of Cortex Core prod by components, against the same resources in one flat program",
  unit: "s",
  target: { ratioAtMost: 1.1 },
  measure: (runs, onRun) =>
    rehearse(async ({ folder, environment }) => {
      const out = join(folder, "out");
      await runNode([axon, "render", "cortex-core", "--env", "prod", "--out", out], { directory: root });
      const programs = join(root, "bench/programs");
      // Components are compared, not compilers: both find what Node.js compiled in the run before, as under the command line.
      const compiled = { ...environment, NODE_COMPILE_CACHE: join(folder, "compiled") };
      const previewOf = async (...args: string[]) =>
        (await runNode([join(programs, "preview.ts"), ...args], { directory: folder, environment: compiled })).seconds;
      return compare(
        runs,
        onRun,
        () => previewOf(join(programs, "cortex-core.ts")),
        () => previewOf(join(programs, "flat.ts"), join(out, "resources.json")),
      );
    }),
};
