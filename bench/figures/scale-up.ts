import { join } from "node:path";
import { runNode } from "../child.ts";
import { type Figure, repeat } from "../figure.ts";
import { rehearse, root } from "../workspace.ts";

/** The engine writes its state once, at the end: all of it at each step would take longer than everything else. */
const atTheEnd = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };

/** Most memory while a generated system comes up; a large one does so once, as it takes minutes. */
function upOf(services: number, runsAtMost = Number.POSITIVE_INFINITY): Figure {
  return {
    name: `up-${services}`,
    description: `most memory of Node.js and the engine together while ${services} services come up in the sandbox`,
    unit: "MiB",
    target: { atMost: 1_536 },
    measure: (runs, onRun) =>
      repeat(Math.min(runs, runsAtMost), onRun, () =>
        rehearse(async ({ folder, environment }) => {
          const programs = join(root, "bench/programs");
          const args = [join(programs, "up.ts"), join(programs, "generated-stack.ts"), String(services)];
          const options = { directory: folder, environment: { ...environment, ...atTheEnd }, memory: true };
          return (await runNode(args, options)).peakMiB;
        }),
      ),
  };
}

export const up100 = upOf(100);
export const up1000 = upOf(1_000, 1);
