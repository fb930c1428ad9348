import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fix, InputError, lint } from "@axon/lint";
import { applyEdits, plain } from "@axon/policies/lib";
import fc from "fast-check";
import { stringify } from "yaml";

const canary = "canary-Zq7x1";
const head = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n";
const levels = (count: number, line: (level: number) => string) =>
  Array.from({ length: count }, (_, level) => line(level));

/** A text that a parser should not survive, and the one line somebody should get for it. */
const cases: readonly {
  readonly title: string;
  readonly file: string;
  readonly content: string | Uint8Array;
  readonly says: string;
}[] = [
  {
    title: "an alias bomb",
    file: "bomb.yaml",
    content: `${head}a0: &a0 [x, x]\n${levels(30, (level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}]`).join("\n")}`,
    says: "bomb.yaml:15: its aliases expand to more than is sound; write the values out instead",
  },
  {
    title: "a line of 10 MB",
    file: "line.yaml",
    content: `${head}data:\n  a: ${"x".repeat(10_000_000)}\n`,
    says: "line.yaml:5: has a line of 9.5 MiB, more than the API server takes; check what wrote it",
  },
  {
    title: "deep nesting in one line",
    file: "deep.yaml",
    content: `${head}a: ${"[".repeat(100_000)}`,
    says: "deep.yaml:4: is nested too deeply; no Kubernetes object is; check what wrote the file",
  },
  {
    title: "deep nesting over many lines",
    file: "deep.yaml",
    content: head + levels(3000, (level) => `${" ".repeat(level)}a:`).join("\n"),
    says: "deep.yaml:203: is nested too deeply; no Kubernetes object is; check what wrote the file",
  },
  {
    title: "nested keys that cost the parser hours",
    file: "keys.yaml",
    content: `${head}${"? ".repeat(20_000)}`,
    says: "keys.yaml:4: is nested too deeply; no Kubernetes object is; check what wrote the file",
  },
  {
    title: "a key that stands twice",
    file: "twice.yaml",
    content: `${head}data:\n  a: 1\n  a: 2\n`,
    says: "twice.yaml:6: the same key stands twice in one map; keep one of them",
  },
  {
    title: "a tab where a space belongs",
    file: "tab.yaml",
    content: `${head}data:\n\ta: 1\n`,
    says: "tab.yaml:5: is not valid YAML (tab characters must not be used in indentation); correct it there",
  },
  {
    title: "merge keys that grow with each other",
    file: "merge.yaml",
    content: `${head}m0: &m0 { ${levels(60, (key) => `k${key}: 1`).join(", ")} }\n${levels(40, (level) => `m${level + 1}: &m${level + 1} { <<: [*m${level}, *m${level}], "${level}": 1 }`).join("\n")}`,
    says: "merge.yaml:10: its aliases expand to more than is sound; write the values out instead",
  },
  {
    title: "an alias of nothing",
    file: "alias.yaml",
    content: `${head}data: *${canary}\n`,
    says: "alias.yaml:4: is not valid YAML (unidentified alias); correct it there",
  },
  {
    title: "a manifest of 100 MB",
    file: "large.yaml",
    content: `${head}# ${"x".repeat(1000)}\n`.repeat(100_000),
    says: "large.yaml: is larger than 16 MiB; split it",
  },
  {
    title: "YAML that ends in the middle",
    file: "cut.yaml",
    content: `${head}data:\n  a: "${canary}\n`,
    says: "cut.yaml:6: is not valid YAML (deficient indentation); correct it there",
  },
  {
    title: "a binary file",
    file: "b.yaml",
    content: Uint8Array.of(80, 75, 0, 3),
    says: "b.yaml: is binary, not text; name the YAML or JSON file that was meant",
  },
  {
    title: "text as PowerShell redirects it",
    file: "wide.yaml",
    content: Uint8Array.of(0xff, 0xfe, 97, 0, 58, 0),
    says: "wide.yaml: is UTF-16 text; save it as UTF-8",
  },
  {
    title: "lines that all stand too near",
    file: "near.yaml",
    content: `${head}data:\n  a: [\n${"x,\n".repeat(20_000)}`,
    says: "near.yaml:6: is not valid YAML (deficient indentation); correct it there",
  },
  {
    title: "text in another encoding",
    file: "latin.yaml",
    content: Uint8Array.of(97, 58, 32, 233),
    says: "latin.yaml: is not UTF-8 text; save it as UTF-8",
  },
  {
    title: "JSON that ends in the middle",
    file: "cut.json",
    content: `{\n"resources": [{"type": "${canary}`,
    says: "cut.json:2: ends in the middle: it was cut off; write it again, to its end",
  },
  {
    title: "JSON that is none",
    file: "bad.json",
    content: `{\n"resources": [\n,"${canary}"]}`,
    says: "bad.json:3: is not valid JSON; correct it there, or write it again",
  },
  {
    title: "a key that stands twice in JSON",
    file: "twice.json",
    content: '{"resources": [],\n"resources": []}',
    says: "twice.json:2: the same key stands twice in one object; keep one of them",
  },
  {
    title: "deep nesting in JSON",
    file: "deep.json",
    content: `{"resources": ${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
    says: "deep.json:1: is nested too deeply; check what wrote the file",
  },
  {
    title: "JSON of something else",
    file: "other.json",
    content: '{"name": "axon"}',
    says: "other.json: holds no Kubernetes object; name a manifest, or what `axon render`, `pulumi preview --json` or `pulumi stack export` wrote",
  },
  {
    title: "a template",
    file: "template.yaml",
    content: "apiVersion: v1\nkind: {{ .Values.kind }}\n",
    says: "template.yaml: is a template, not YAML; lint what it renders, for instance with `helm template`",
  },
  {
    title: "a template with its marks on lines of their own",
    file: "template.yaml",
    content: `${head}{{- if .Values.extra }}\ndata: { a: 1 }\n{{- end }}\n`,
    says: "template.yaml: is a template, not YAML; lint what it renders, for instance with `helm template`",
  },
  {
    title: "a broken manifest that speaks of templates",
    file: "alerts.yaml",
    content: `${head}data:\n  a: "{{ $labels.pod }} is down"\n   b: 1\n`,
    says: "alerts.yaml:6: is not valid YAML (bad indentation of a mapping entry); correct it there",
  },
  {
    title: "an empty file",
    file: "empty.json",
    content: "\n",
    says: "empty.json: is empty; write it again, or leave it out",
  },
];

/** What most rules look at. */
const sound = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop", labels: { app: "web" }, annotations: { note: "x" } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" }, sysctls: [{ name: "a" }] },
        volumes: [{ name: "data", hostPath: { path: "/" } }],
        containers: [
          {
            name: "web",
            image: "web:1",
            ports: [{ containerPort: 80, hostPort: 80 }],
            env: [{ name: "TOKEN", value: "x" }],
            resources: { limits: { memory: "1Gi" }, requests: { cpu: 1 } },
            livenessProbe: { httpGet: { port: 80, host: "a" } },
            securityContext: { capabilities: { drop: ["ALL"], add: ["KILL"] }, runAsUser: 0 },
          },
        ],
      },
    },
  },
};

/** The path of everything in it. */
const paths: readonly (readonly (string | number)[])[] = pathsOf(sound);

function pathsOf(value: unknown): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const step = Array.isArray(value) ? Number(key) : key;
    return [[step], ...pathsOf(inner).map((path) => [step, ...path])];
  });
}

describe("lint, given what cannot be read, says where, what and how to mend it", () => {
  let folder: string;
  let home: string;
  beforeEach(() => {
    home = process.cwd();
    folder = mkdtempSync(join(tmpdir(), "axon-hostile-"));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { title, file, content, says } of cases) {
    it(`of ${title}`, async () => {
      writeFileSync(file, content);
      await assert.rejects(lint([file]), (error: unknown) => {
        assert.ok(error instanceof InputError);
        assert.equal(error.message, says);
        assert.ok(!error.message.includes(canary));
        return true;
      });
    });
  }

  it("of a path that is not there", () =>
    rejects("gone.yaml", "gone.yaml: is not there, or is a link to nothing; correct the path or mend the link"));

  it("of a link to nothing, also in a folder", async () => {
    mkdirSync("k8s");
    symlinkSync("nowhere", "k8s/service.yaml");
    await rejects("k8s", "k8s/service.yaml: is not there, or is a link to nothing; correct the path or mend the link");
  });

  it("of a link to itself", async () => {
    symlinkSync("loop.yaml", "loop.yaml");
    await rejects("loop.yaml", "loop.yaml: is a link that leads back to itself; mend the link");
  });

  it("of a pipe, without waiting for a writer", async () => {
    execFileSync("mkfifo", ["pipe.yaml"]);
    await rejects("pipe.yaml", "pipe.yaml: is neither a file nor a folder; write its content to a file");
  });

  it("of a folder it has no permission for", () => {
    mkdirSync("closed");
    chmodSync("closed", 0o000);
    chmodSync(folder, 0o755);
    const module = new URL("../../../packages/lint/src/index.ts", import.meta.url).href;
    const program = `const { lint } = await import(${JSON.stringify(module)});
      await lint(["closed"]).catch((error) => console.log(error.message));`;
    // The superuser may read everything, so the program runs as nobody then.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8", uid });
    assert.equal(output, "closed: may not be read; give yourself permission to read it, or leave it out\n");
  });

  it("of a file that would fill the memory, without reading it", async () => {
    writeFileSync("huge.yaml", "");
    truncateSync("huge.yaml", 2 ** 34);
    await rejects(
      "huge.yaml",
      "huge.yaml: is 16384 MiB or more, beyond the 256 MiB that are read; split it, or leave it out",
    );
  });

  it("of more lines than any manifest has", async () => {
    writeFileSync("long.yaml", `${head}${"\n".repeat(1_000_000)}`);
    await rejects("long.yaml", "long.yaml: has more than 500000 lines; split it");
  });

  it("of every file at once", async () => {
    writeFileSync("a.json", "{");
    writeFileSync("b.yaml", Uint8Array.of(0));
    await assert.rejects(lint(["a.json", "b.yaml", "c.yaml"]), (error: unknown) => {
      assert.ok(error instanceof InputError);
      assert.deepEqual(
        error.problems.map(({ file }) => file),
        ["c.yaml", "a.json", "b.yaml"],
      );
      return true;
    });
  });

  it("but judges the files beside it, and tells without which", async () => {
    writeFileSync("a.json", "{");
    writeFileSync("b.yaml", head);
    const { resources, files, unreadable } = await lint(["a.json", "b.yaml", "c.yaml"]);
    assert.deepEqual({ resources, files }, { resources: 1, files: 1 });
    assert.deepEqual(
      unreadable.map(({ file }) => file),
      ["c.yaml", "a.json"],
    );
  });

  it("but reads a folder that is called as a file, and a text with a byte order mark", async () => {
    mkdirSync("web.yaml");
    writeFileSync("web.yaml/a.yaml", `\uFEFF${head}`);
    assert.equal((await lint(["web.yaml"])).resources, 1);
  });

  it("and judges objects whose fields have any type and any depth", async () => {
    const place = fc.nat(paths.length - 1);
    const value = fc.oneof(fc.constant(null), fc.jsonValue({ maxDepth: 3 }), fc.constant("{{ x }}"), fc.constant([[]]));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(place, value), { minLength: 1, maxLength: 4 }), async (changes) => {
        const object = structuredClone(sound);
        for (const [at, wrong] of changes) applyEdits(object, [{ path: paths[at] ?? [], value: plain(wrong) }]);
        writeFileSync("odd.json", JSON.stringify({ apiVersion: "v1", kind: "List", items: [object] }));
        const report = await lint(["odd.json"]).catch((error: unknown) => {
          if (!(error instanceof InputError)) throw error;
        });
        for (const { line, column } of report?.findings ?? []) assert.ok(line && column);
        writeFileSync("odd.yaml", stringify(object));
        const { left } = await fix(["odd.yaml"]).catch((error: unknown) => {
          if (!(error instanceof InputError)) throw error;
          return { left: [] };
        });
        for (const { reason } of left) assert.notEqual(reason, "");
      }),
      { numRuns: 300 },
    );
  });

  async function rejects(path: string, message: string) {
    await assert.rejects(lint([path]), { name: "InputError", message });
  }
});
