import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "@axon/policies/lib";
import { runNode } from "../child.ts";
import { type Figure, repeat } from "../figure.ts";
import { axon, inFolder, root } from "../workspace.ts";

/** Enough that the start does not count; each copy of the system has names and namespaces of its own. */
const copies = 25;

export const policies: Figure = {
  name: "policies",
  description: "resources of Cortex Core prod that the default pack judges in a second, in this process",
  unit: "resources/s",
  target: { atLeast: 3_000 },
  measure: (runs, onRun) =>
    inFolder(async (folder) => {
      const [{ judge, plain }, { axonPack: pack }] = await Promise.all([
        import("@axon/policies/lib"),
        import("@axon/policies/packs/axon"),
      ]);
      await runNode([axon, "render", "cortex-core", "--env", "prod", "--out", folder], { directory: root });
      const rendered = readFileSync(join(folder, "resources.json"), "utf8");
      const resources = Array.from({ length: copies }, (_, copy) => copyOf(rendered, copy))
        .flat()
        .map((resource): Resource => ({ ...resource, inputs: plain(resource.inputs) }));
      const settings = { environment: "prod" } as const;
      judge(resources, { pack, settings });
      return repeat(runs, onRun, async () => {
        const started = performance.now();
        judge(resources, { pack, settings });
        return resources.length / ((performance.now() - started) / 1_000);
      });
    }),
};

interface Rendered {
  readonly type: string;
  readonly name: string;
  readonly inputs: object;
}

function copyOf(rendered: string, copy: number): readonly Rendered[] {
  const { resources }: { readonly resources: readonly Rendered[] } = JSON.parse(
    rendered.replaceAll("cortex-core", `cortex-core-${copy}`),
  );
  return resources;
}
