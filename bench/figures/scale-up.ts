import { join } from "node:path";
import { runNode } from "../child.ts";
import { type Figure, repeat } from "../figure.ts";
import { rehearse, root } from "../workspace.ts";

const services = 100;

/** The engine writes its state once, at the end: all of it at each step would take longer than everything else. */
const atTheEnd = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };

export const scaleUp: Figure = {
  name: "up-100",
  description: `most memory of Node.js and the engine together while ${services} services come up in the sandbox`,
  unit: "MiB",
  target: { atMost: 1_536 },
  measure: (runs, onRun) =>
    repeat(runs, onRun, () =>
      rehearse(async ({ folder, environment }) => {
        const programs = join(root, "bench/programs");
        const args = [join(programs, "up.ts"), join(programs, "generated-stack.ts"), String(services)];
        const options = { directory: folder, environment: { ...environment, ...atTheEnd }, memory: true };
        return (await runNode(args, options)).peakMiB;
      }),
    ),
};
