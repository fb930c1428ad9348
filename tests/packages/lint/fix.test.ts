import assert from "node:assert/strict";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fix, lint, writeFixes } from "@axon/lint";
import { axonPack } from "@axon/policies/packs/axon";
import fc from "fast-check";

const only = (...names: readonly string[]) => ({
  pack: { ...axonPack, rules: axonPack.rules.filter(({ rule }) => names.includes(rule.name)) },
});
const nonRoot = only("run-as-non-root");

/** A Deployment whose one container has these lines, each as far in as a key of the container. */
const deployment = (...lines: readonly string[]) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n${lines.map((line) => `          ${line}\n`).join("")}`;

const head = deployment().length;

describe("fix", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "axon-fix-"));
    file = join(folder, "web.yaml");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What becomes of a text, and why what is left is left. */
  async function mended(text: string, options = nonRoot) {
    writeFileSync(file, text);
    const { files, left } = await fix([file], options);
    return { text: files[0]?.after ?? text, left: left.map(({ policy, line, reason }) => ({ policy, line, reason })) };
  }

  const cases: readonly (readonly [title: string, before: readonly string[], after: readonly string[]])[] = [
    ["under the last key of a map", ["image: a"], ["image: a", "securityContext:", "  runAsNonRoot: true"]],
    [
      "before the comments and blank lines that follow",
      ["image: a # one", "", "# two"],
      ["image: a # one", "securityContext:", "  runAsNonRoot: true", "", "# two"],
    ],
    [
      "after a block of text",
      ["command:", "  - |", "    a", "    b", "", "# end"],
      ["command:", "  - |", "    a", "    b", "securityContext:", "  runAsNonRoot: true", "", "# end"],
    ],
    [
      "into braces, after what is there",
      ["securityContext: { runAsUser: 1000 } # fixed", "image: a"],
      ["securityContext: { runAsUser: 1000, runAsNonRoot: true } # fixed", "image: a"],
    ],
    [
      "under a key with empty braces, whose comment stays",
      ["securityContext: {} # none yet", "image: a"],
      ["securityContext: # none yet", "  runAsNonRoot: true", "image: a"],
    ],
    [
      "under a key with nothing",
      ["securityContext:", "image: a"],
      ["securityContext:", "  runAsNonRoot: true", "image: a"],
    ],
    [
      "in the place of null",
      ["securityContext: null # later", "image: a"],
      ["securityContext: # later", "  runAsNonRoot: true", "image: a"],
    ],
    [
      "in the place of a value, whatever its quotes",
      ["securityContext:", '  "runAsNonRoot": no # root!', "  'runAsUser': 1"],
      ["securityContext:", '  "runAsNonRoot": true # root!', "  'runAsUser': 1"],
    ],
    [
      "where a value is missing",
      ["securityContext:", "  runAsNonRoot:   # which?", "image: a"],
      ["securityContext:", "  runAsNonRoot: true   # which?", "image: a"],
    ],
  ];
  for (const [title, before, after] of cases) {
    it(`writes ${title}`, async () => {
      assert.deepEqual(await mended(deployment(...before)), { text: deployment(...after), left: [] });
    });
  }

  it("makes several edits of one map as one", async () => {
    const options = only("run-as-non-root", "no-privilege-escalation", "drop-all-capabilities", "seccomp-profile");
    const { text } = await mended(deployment("image: a"), options);
    assert.equal(
      text.slice(head),
      deployment(
        "image: a",
        "securityContext:",
        "  capabilities:",
        "    drop:",
        "      - ALL",
        "  allowPrivilegeEscalation: false",
        "  runAsNonRoot: true",
        "  seccompProfile:",
        "    type: RuntimeDefault",
      ).slice(head),
    );
  });

  it("puts what belongs to a container before what belongs to its pod", async () => {
    const { text } = await mended(deployment("image: a"), only("run-as-non-root", "no-service-account-token"));
    assert.equal(
      text,
      `${deployment("image: a", "securityContext:", "  runAsNonRoot: true")}      automountServiceAccountToken: false\n`,
    );
  });

  it("replaces a list of several lines, but not over a comment", async () => {
    const drop = (...lines: readonly string[]) => deployment("securityContext:", "  capabilities:", ...lines);
    const options = only("drop-all-capabilities");
    assert.deepEqual(await mended(drop("    drop:", "      - CHOWN"), options), {
      text: drop("    drop: [ ALL ]"),
      left: [],
    });
    const commented = drop(
      "    drop:",
      "      # for the logs",
      "      - CHOWN",
      "      - KILL # why?",
      "      - FOWNER",
    );
    assert.deepEqual(await mended(commented, options), {
      text: commented,
      left: [{ policy: "drop-all-capabilities", line: 11, reason: "a comment stands in what would be replaced" }],
    });
  });

  it("removes a key with its line, or from its braces", async () => {
    const probe = (...lines: readonly string[]) => deployment("livenessProbe:", ...lines);
    const options = only("no-host-probes");
    assert.equal(
      (await mended(probe("  httpGet:", "    host: a # there", "    port: 80"), options)).text,
      probe("  httpGet:", "    port: 80"),
    );
    for (const braces of ["{ host: a, port: 80 }", "{ port: 80, host: a }"]) {
      assert.equal(
        (await mended(probe(`  httpGet: ${braces}`), options)).text,
        probe("  httpGet: { port: 80 }").replace("{ port: 80 }", braces.replace(/, host: a|host: a, /, "")),
      );
    }
  });

  it("mends each document and each item of a list, and leaves the others", async () => {
    const pod = (name: string, rest: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { containers: [{ name: a${rest} }] }\n`;
    const item = (name: string, rest: string) =>
      `- {apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: a${rest}}]}}\n`;
    const other = `# Source: chart/templates/a.yaml\nkind:   Service # odd\napiVersion: v1\nmetadata: {name: s}\n`;
    const all = (rest: string) =>
      `${pod("a", rest)}---\n${other}---\n---\napiVersion: v1\nkind: List\nitems:\n${item("b", rest)}${item("c", rest)}`;
    assert.deepEqual(await mended(all("")), {
      text: all(", securityContext: { runAsNonRoot: true }"),
      left: [],
    });
  });

  it("keeps line ends and the missing one at the end", async () => {
    const windows = deployment("image: a").replaceAll("\n", "\r\n").trimEnd();
    assert.equal(
      (await mended(windows)).text,
      deployment("image: a", "securityContext:", "  runAsNonRoot: true").replaceAll("\n", "\r\n"),
    );
  });

  it("leaves what other places share by an anchor, an alias or a merge key", async () => {
    const anchored = deployment("securityContext: &shared { runAsUser: 1 }", "image: a");
    assert.deepEqual((await mended(anchored)).left, [
      { policy: "run-as-non-root", line: 9, reason: "it is part of &shared, which may stand elsewhere too" },
    ]);
    const aliased = `x: &shared { runAsUser: 1 }\n${deployment("securityContext: *shared")}`;
    assert.deepEqual(await mended(aliased), {
      text: aliased,
      left: [{ policy: "run-as-non-root", line: 10, reason: "*shared stands there, which is written elsewhere" }],
    });
    const merged = `x: &shared { runAsUser: 1 }\n${deployment("securityContext: { <<: *shared }")}`;
    assert.deepEqual((await mended(merged)).left, [
      { policy: "run-as-non-root", line: 10, reason: "the map takes over another by a merge key" },
    ]);
  });

  it("leaves what has the wrong type", async () => {
    const text = deployment("securityContext: nobody");
    const { text: after, left } = await mended(text);
    assert.equal(after, text);
    assert.deepEqual(left, [
      { policy: "run-as-non-root", line: 9, reason: "something else stands where the map would be" },
    ]);
  });

  it("leaves JSON and stacks as they are", async () => {
    const json = join(folder, "pod.json");
    writeFileSync(json, '{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a"}]}}');
    const { files, report } = await fix([json], nonRoot);
    assert.deepEqual(files, []);
    assert.equal(report.findings.length, 1);
  });

  it("leaves what is exempted", async () => {
    writeFileSync(file, deployment("image: a"));
    const { files, report } = await fix([file], {
      ...nonRoot,
      exemptions: [
        {
          rule: "run-as-non-root",
          resource: { type: "kubernetes:apps/v1:Deployment", name: "web" },
          reason: "it has to be",
          expires: "2999-01-01",
        },
      ],
    });
    assert.deepEqual(files, []);
    assert.equal(report.exempted.length, 1);
  });

  it("lets a namespace enforce the restricted profile once all that runs there fulfils it", async () => {
    const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n";
    const pod = (spec: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop }\nspec: { ${spec} }\n`;
    const web = "containers: [{ name: web, image: nginx }]";
    const labelled = async (...pods: readonly string[]) => {
      const { text } = await mended([namespace, ...pods].join("---\n"), {
        pack: { ...axonPack, rules: [...axonPack.rules] },
      });
      return /enforce['"]?: restricted/.test(text);
    };
    assert.equal(await labelled(), true);
    assert.equal(await labelled(pod(web)), true);
    assert.equal(await labelled(pod(`hostNetwork: true, ${web}`)), false);
    assert.equal(await labelled(pod(`${web}, volumes: [{ name: a, hostPath: { path: /a } }]`)), false);
  });

  it("judges what is left, and finds nothing to mend a second time", async () => {
    writeFileSync(file, deployment("image: a:1", "ports: [{ containerPort: 80 }]"));
    const first = await fix([file]);
    await writeFixes(first.files);
    assert.deepEqual(
      first.report.findings.filter(({ change }) => change),
      [],
    );
    assert.deepEqual(first.report.findings, (await lint([file])).findings);
    assert.deepEqual((await fix([file])).files, []);
  });

  describe("written to a file", () => {
    it("keeps its mode, its byte order mark and the link that leads to it, and leaves nothing beside it", async () => {
      const target = join(folder, "real.yaml");
      writeFileSync(target, `\uFEFF${deployment("image: a")}`);
      chmodSync(target, 0o640);
      symlinkSync(target, file);
      await writeFixes((await fix([file], nonRoot)).files);
      const text = readFileSync(target, "utf8");
      assert.equal(text, `\uFEFF${deployment("image: a", "securityContext:", "  runAsNonRoot: true")}`);
      assert.equal(statSync(target).mode & 0o777, 0o640);
      assert.deepEqual(readdirSync(folder).sort(), ["real.yaml", "web.yaml"]);
      assert.equal(readFileSync(file, "utf8"), text);
    });

    it("is refused when the file has changed since", async () => {
      writeFileSync(file, deployment("image: a"));
      const { files } = await fix([file], nonRoot);
      writeFileSync(file, deployment("image: b"));
      await assert.rejects(writeFixes(files), {
        name: "InputError",
        message: /has changed meanwhile; run this again$/,
      });
      assert.equal(readFileSync(file, "utf8"), deployment("image: b"));
    });
  });

  it("keeps every line that it does not change, of any manifest", async () => {
    const options = only("run-as-non-root", "no-privilege-escalation", "seccomp-profile", "no-service-account-token");
    await fc.assert(
      fc.asyncProperty(fc.array(podText, { minLength: 1, maxLength: 4 }), fc.boolean(), async (pods, windows) => {
        const text = pods.join("---\n").replaceAll("\n", windows ? "\r\n" : "\n");
        const { text: after, left } = await mended(text, options);
        assert.deepEqual(left, []);
        const kept = after.split("\n");
        for (const line of text.split("\n")) {
          const at = kept.indexOf(line);
          const isChanged = /securityContext: (\{\}|null|\{ runAsUser)|allowPrivilegeEscalation: true/.test(line);
          assert.ok(at >= 0 || isChanged, `${JSON.stringify(line)} is gone from\n${after}`);
          if (at >= 0) kept.splice(0, at + 1);
        }
        const comments = (source: string) => source.match(/#[^\r\n]*/g);
        assert.deepEqual(comments(after), comments(text));
        writeFileSync(file, after);
        assert.deepEqual((await lint([file], options)).findings, []);
        assert.deepEqual((await fix([file], options)).files, []);
      }),
      { numRuns: 200 },
    );
  });
});

const comment = fc.constantFrom("", " # why", " #: 'odd\" {", "\n# own line", "\n\n        # farther in");

/** A line of a container, or several, with a comment somewhere. */
const containerLines = fc
  .shuffledSubarray([
    "image: 'a:1'",
    'args: ["--x", "#no comment", "{"]',
    "command:\n    - sh\n    - -c\n    - |\n      echo a # no comment\n\n      echo b",
    'env:\n    - name: A\n      value: >-\n        folded\n        text\n    - { name: B, value: "x" }',
    "ports: []",
  ])
  .chain((lines) =>
    fc.tuple(...lines.map((line) => comment.map((words) => (line.includes("\n") ? line : line + words)))),
  );

const securityContext = fc.constantFrom(
  [],
  ["securityContext: {}"],
  ["securityContext: null"],
  ["securityContext: # none"],
  ["securityContext: { runAsUser: 7 }"],
  ["securityContext:\n    runAsUser: 7 # lucky"],
  ["securityContext:\n    allowPrivilegeEscalation: true # sudo"],
);

/** A Pod with one container, written in one of the ways people write them. */
const podText = fc.tuple(containerLines, securityContext, fc.nat(5)).map(([lines, context, at]) => {
  const entries: readonly string[] = ["name: a", ...lines.slice(0, at), ...context, ...lines.slice(at)];
  const written = entries.map((entry, index) =>
    index === 0 ? `  - ${entry}` : `    ${entry.replaceAll("\n  ", "\n    ")}`,
  );
  return `# a pod\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n${written.join("\n")}\n`;
});
