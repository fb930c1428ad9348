import { join } from "node:path";
import { runNode } from "../child.ts";
import { type Figure, repeat } from "../figure.ts";
import { rehearse, root } from "../workspace.ts";

export const memory: Figure = {
  name: "memory",
  description: "most memory of Node.js and the engine together during a preview of 1,000 resources",
  unit: "MiB",
  target: { atMost: 1_024 },
  measure: (runs, onRun) =>
    rehearse(({ folder, environment }) =>
      repeat(runs, onRun, async () => {
        const programs = join(root, "bench/programs");
        const args = [join(programs, "preview.ts"), join(programs, "many.ts"), "1000"];
        return (await runNode(args, { directory: folder, environment, memory: true })).peakMiB;
      }),
    ),
};
