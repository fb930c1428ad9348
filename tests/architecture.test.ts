import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** A module specifier as written, and whether only its types are taken. */
interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

interface SourceFile {
  /** From the root: `packages/cache/src/contract.ts`. */
  readonly path: string;
  readonly imports: readonly Import[];
}

function importsOf(text: string): Import[] {
  const lines = text.matchAll(/^(?:import|export)\s(type\s)?(?:[^"';]*?\sfrom\s)?"([^"]+)"/gm);
  const calls = text.matchAll(/\bimport\("([^"]+)"\)/g);
  return [
    ...[...lines].map(([, type, from = ""]) => ({ from, typeOnly: type !== undefined })),
    ...[...calls].map(([, from = ""]) => ({ from, typeOnly: false })),
  ];
}

function sourcesOf(...patterns: readonly string[]): SourceFile[] {
  const files = globSync([...patterns], { cwd: root, exclude: (path) => path.includes("node_modules") });
  return files.sort().map((path) => ({ path, imports: importsOf(read(path)) }));
}

/** The folder of each part of the repository, and the parts of Axon it may import. */
const components = [
  "services",
  "database",
  "cache",
  "messaging",
  "secrets",
  "entry",
  "observability",
  "search",
  "storage",
  "compute",
  "operators",
  "disaster-recovery",
];
const layers: Readonly<Record<string, readonly string[]>> = {
  "packages/core": [],
  "packages/engine": [],
  "packages/protocol": [],
  "packages/sandbox": ["core", "protocol"],
  "packages/systems": ["core"],
  "packages/compose": ["core"],
  "packages/delivery": ["core"],
  "packages/description": ["core"],
  "packages/reach": ["core"],
  "packages/report": ["core", "protocol"],
  "packages/platform": ["core"],
  ...Object.fromEntries(components.map((name) => [`packages/${name}`, ["core", "platform"]])),
  policies: ["core", "policies", "protocol"],
  "packages/analyzer": ["policies", "protocol"],
  "packages/lint": ["policies", "report"],
  programs: ["core", "systems", "platform", ...components],
  "packages/cli": [
    "core",
    "systems",
    "programs",
    "policies",
    "analyzer",
    "report",
    "reach",
    "lint",
    "engine",
    "sandbox",
    "protocol",
    "compose",
    "delivery",
    "description",
  ],
};

const filesOf = (folder: string) =>
  folder.startsWith("packages/") ? sourcesOf(`${folder}/src/**/*.ts`) : sourcesOf(`${folder}/**/*.ts`);
const all = Object.keys(layers).flatMap(filesOf);

/** The package a specifier belongs to: `@axon/cache/kubernetes` → `@axon/cache`; undefined for a path of one's own. */
function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith(".") || specifier.startsWith("node:")) return undefined;
  const [scope = "", name = ""] = specifier.split("/");
  return specifier.startsWith("@") ? `${scope}/${name}` : scope;
}

/** What `files` import against the wish of `allowed`, as `file imports specifier`. */
function offences(files: readonly SourceFile[], allowed: (imported: Import, file: SourceFile) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports.filter((imported) => !allowed(imported, file)).map(({ from }) => `${file.path} imports ${from}`),
  );
}

describe("the architecture", () => {
  it("is read from the files there are", () => {
    const folders = globSync("packages/*", { cwd: root }).filter((path) => existsSync(join(root, path, "src")));
    assert.deepEqual(
      folders.filter((folder) => !(folder in layers)),
      [],
      "packages without a place in the layers",
    );
    for (const folder of Object.keys(layers)) assert.ok(filesOf(folder).length > 0, `${folder} has no source files`);
    assert.ok(all.some(({ imports }) => imports.length > 0));
  });

  for (const [folder, allowed] of Object.entries(layers)) {
    it(`lets ${folder} import ${allowed.length > 0 ? allowed.join(", ") : "no other part of Axon"}`, () => {
      const wrong = offences(filesOf(folder), ({ from }) => {
        const name = /^@axon\/([\w-]+)/.exec(from)?.[1];
        return name === undefined || allowed.includes(name);
      });
      assert.deepEqual(wrong, []);
    });
  }

  it("keeps relative imports inside their package, with the ending .ts", () => {
    const wrong = offences(all, ({ from }, { path }) => {
      if (!from.startsWith(".")) return true;
      const [folder = ""] = Object.keys(layers).filter((candidate) => path.startsWith(`${candidate}/`));
      const inside = !relative(folder, join(dirname(path), from)).startsWith("..");
      return inside && /\.(ts|json)$/.test(from);
    });
    assert.deepEqual(wrong, []);
  });

  it("keeps Pulumi out of what is plain data and text", () => {
    for (const name of ["core", "systems", "compose", "delivery", "description", "reach", "report"]) {
      const files = filesOf(`packages/${name}`).filter(({ path }) => path !== "packages/core/src/pulumi.ts");
      assert.deepEqual(
        offences(files, ({ from }) => !from.startsWith("@pulumi/")),
        [],
      );
    }
  });

  it("reads a stack's settings without loading Pulumi, which takes longer than all the rest", () => {
    const script = `import { createRequire } from "node:module";
      await import(process.argv[1]);
      const loaded = Object.keys(createRequire(process.argv[1]).cache);
      console.log(JSON.stringify(loaded.filter((file) => file.includes("/node_modules/@pulumi/"))));`;
    const settings = pathToFileURL(join(root, "programs", "settings.ts")).href;
    const read = spawnSync(process.execPath, ["--input-type=module", "--eval", script, settings], {
      cwd: root,
      encoding: "utf8",
    });
    assert.deepEqual([read.stdout, read.stderr], ["[]\n", ""]);
  });

  it("lets policies judge resources, not code: of Pulumi they know the policy SDK alone", () => {
    const wrong = offences(
      filesOf("policies"),
      ({ from, typeOnly }) => !from.startsWith("@pulumi/") || from.startsWith("@pulumi/policy") || typeOnly,
    );
    assert.deepEqual(wrong, []);
  });

  it("lets a file named for a cloud import that cloud, and a component's contract none", () => {
    const clouds: Readonly<Record<string, RegExp>> = {
      kubernetes: /^(@pulumi\/kubernetes|@?kubernetes-models)/,
      aws: /^@pulumi\/aws/,
      azure: /^@pulumi\/azure/,
      gcp: /^@pulumi\/gcp/,
    };
    const files = [...components, "platform"]
      .flatMap((name) => filesOf(`packages/${name}`))
      .concat(filesOf("programs"));
    const wrong = offences(files, ({ from }, { path }) => {
      const cloud = Object.keys(clouds).find((name) => clouds[name]?.test(from));
      return cloud === undefined || new RegExp(`/${cloud}(/|\\.ts$)`).test(path);
    });
    assert.deepEqual(wrong, []);
  });

  it("declares what a package imports in its own package.json", () => {
    const wrong = Object.keys(layers).flatMap((folder) => {
      const { name, dependencies = {}, devDependencies = {} } = JSON.parse(read(`${folder}/package.json`));
      return offences(filesOf(folder), ({ from, typeOnly }) => {
        const imported = packageOf(from);
        if (imported === undefined || imported === name || imported in dependencies) return true;
        return typeOnly && (imported in devDependencies || `@types/${imported}` in devDependencies);
      });
    });
    assert.deepEqual(wrong, []);
  });
});

describe("the source", () => {
  /** A system is one file of data, as long as the system is large. */
  const sized = all.filter(({ path }) => !path.startsWith("packages/systems/"));

  it("stays in files of less than 300 lines", () => {
    const long = sized
      .map(({ path }) => ({ path, lines: read(path).trimEnd().split("\n").length }))
      .filter(({ lines }) => lines >= 300);
    assert.deepEqual(long, []);
  });

  const banned: Readonly<Record<string, RegExp>> = {
    "any as a type": /[:<|&]\s*any\b(?!\()|\bas any\b/,
    "a cast through unknown": /\bas unknown as\b/,
    "a TODO": /\b(TODO|FIXME|XXX)\b/,
    "a switched-off check of types": /@ts-(ignore|nocheck|expect-error)/,
    "a suppressed lint rule without its reason": /biome-ignore(?! lint\/[\w/]+: \w)/,
  };
  for (const [what, pattern] of Object.entries(banned)) {
    it(`holds no ${what.replace(/^an? /, "")}`, () => {
      const found = all.flatMap(({ path }) =>
        read(path)
          .split("\n")
          .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
      );
      assert.deepEqual(found, []);
    });
  }
});
