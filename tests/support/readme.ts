import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type RecordedResource, recordResources } from "./mocks.ts";

const root = new URL("../../", import.meta.url);

/** Runs the first TypeScript example of a package's README, and gives what it registers with Kubernetes as `type name`, sorted. */
export async function readmeExample(name: string): Promise<{
  readonly resources: readonly RecordedResource[];
  readonly lines: readonly string[];
}> {
  const text = readFileSync(new URL(`packages/${name}/README.md`, root), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(text)?.[1];
  if (example === undefined) throw new Error(`packages/${name}/README.md has no example in TypeScript`);
  const folder = new URL(".axon/readme/", root);
  const file = new URL(`${name}-${process.pid}.ts`, folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, example);
  try {
    const resources = await recordResources(() => import(file.href));
    const lines = resources.map(({ type, name }) => `${type} ${name}`).filter((line) => line.startsWith("kubernetes:"));
    return { resources, lines: lines.sort() };
  } finally {
    rmSync(file, { force: true });
  }
}
