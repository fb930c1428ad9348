import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock: { readonly packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
  readFileSync(new URL("../../../package-lock.json", import.meta.url), "utf8"),
);

/** Where Node.js, and so npm, looks for a package that `path` needs: its own node_modules, then those of the folders above. */
function placesFor(path: string, name: string): string[] {
  const folders = path.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));
  return ["", ...folders]
    .filter((folder) => !folder.endsWith("node_modules"))
    .map((folder) => (folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`));
}

describe("package-lock.json", () => {
  it("names every package that another one asks for, those for other platforms too, as npm ci demands", () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !placesFor(path, name).some((place) => place in lock.packages))
        .map((name) => `${name}, for ${path}`),
    );
    assert.deepEqual(missing, []);
  });
});
