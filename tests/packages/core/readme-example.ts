import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const root = new URL("../../../", import.meta.url);

/** Runs the first TypeScript example of a README, `packages/core/README.md`, and gives what it exports. */
export async function runExample(readme: string): Promise<Readonly<Record<string, unknown>>> {
  const text = readFileSync(new URL(readme, root), "utf8");
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  // Inside the repository, so that the packages it imports are found.
  const folder = new URL(".axon/readme/", root);
  const file = new URL(`${readme.replaceAll("/", "-")}-${process.pid}.ts`, folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, example);
  try {
    return await import(file.href);
  } finally {
    rmSync(file, { force: true });
  }
}
