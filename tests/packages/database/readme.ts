import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Manifests, render } from "./manifests.ts";

const root = new URL("../../../", import.meta.url);

/** Runs the first example of a package's README, as its reader would, and gives what it registers. */
export async function renderReadme(name: string): Promise<Manifests> {
  const text = readFileSync(new URL(`packages/${name}/README.md`, root), "utf8");
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const folder = new URL(".axon/readme/", root);
  const file = new URL(`${name}-${process.pid}.ts`, folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, example);
  try {
    return await render(() => import(file.href));
  } finally {
    rmSync(file, { force: true });
  }
}
