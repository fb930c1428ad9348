import { join } from "node:path";
import { runNode } from "../child.ts";
import { compare, type Figure } from "../figure.ts";
import { root } from "../workspace.ts";

const smallest = 10;

/** What a service of a generated system costs in a large system, against what it costs in one of ten services. */
function scaleOf(services: number): Figure {
  return {
    name: `scale-${services}`,
    description: `plan and render a service of ${services}, against one of ${smallest}`,
    unit: "s",
    target: { ratioAtMost: 1.3 },
    measure: (runs, onRun) =>
      compare(
        runs,
        onRun,
        () => secondsOfService(services),
        () => secondsOfService(smallest),
      ),
  };
}

async function secondsOfService(services: number): Promise<number> {
  const program = join(root, "bench/programs/scale.ts");
  const { printed } = await runNode([program, String(services)], { directory: root });
  return Number(printed);
}

export const scale100 = scaleOf(100);
export const scale1000 = scaleOf(1_000);
