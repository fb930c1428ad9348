import { join } from "node:path";
import { runNode } from "../child.ts";
import { compare, type Figure } from "../figure.ts";
import { axon, inFolder, root } from "../workspace.ts";

export const render: Figure = {
  name: "render",
  description: "axon render cortex-core, against loading the SDKs it needs",
  unit: "s",
  target: { ratioAtMost: 2 },
  measure: (runs, onRun) =>
    inFolder((folder) =>
      compare(
        runs,
        onRun,
        async () =>
          (await runNode([axon, "render", "cortex-core", "--out", join(folder, "out")], { directory: root })).seconds,
        async () => (await runNode([join(root, "bench/programs/sdks.ts")], { directory: root })).seconds,
      ),
    ),
};
