import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { TestProject } from "./axon.ts";

const launcher = fileURLToPath(new URL("../../../packages/cli/bin/axon.mjs", import.meta.url));

const deployment = `# The shop's front
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: web # serves pages
          image: registry.example.com/web:1.0.0
`;

describe("axon lint", () => {
  let project: TestProject;
  beforeEach(() => {
    project = new TestProject();
    project.write("web.yaml", deployment);
  });
  afterEach(() => project.remove());

  const read = (name: string) => readFileSync(join(project.directory, name), "utf8");

  /** The rules that found something, each once. */
  async function rulesOf(...args: readonly string[]): Promise<{ rules: string[]; code: number | undefined }> {
    const { stdout, code } = await project.run(["lint", "web.yaml", "--json", ...args]);
    const { findings }: { findings: { policy: string }[] } = JSON.parse(stdout);
    return { rules: [...new Set(findings.map(({ policy }) => policy))], code };
  }

  it("shows a finding with its place, the line that is there and the lines to write", async () => {
    const { stdout, code } = await project.run(["lint", "web.yaml", "--only", "run-as-non-root"]);
    assert.equal(
      stdout,
      [
        "Deployment web  web.yaml:2",
        "  ✗ mandatory run-as-non-root  web.yaml:11:11",
        '      container "web" of Deployment "web": securityContext.runAsNonRoot is unset; set it to true',
        "      11 │         - name: web",
        "       + │           securityContext:",
        "       + │             runAsNonRoot: true",
        "",
        "1 resource judged: 1 mandatory, 0 advisory",
        "axon lint --fix mends 1 of them",
      ].join("\n"),
    );
    assert.equal(code, 1);
  });

  it("ends with 2 on a folder that holds nothing to judge, as a gate that looks into the wrong one should", async () => {
    mkdirSync(join(project.directory, "empty"));
    const { code, stdout, stderr } = await project.run(["lint", "empty"]);
    assert.deepEqual(
      [code, stdout, stderr],
      [
        2,
        "0 resources judged: 0 mandatory, 0 advisory",
        "axon: no Kubernetes object was found, so nothing was judged; name where they are",
      ],
    );
    project.write("empty/values.yaml", "replicas: 1\n");
    assert.equal((await project.run(["lint", "empty", "--json"])).code, 2);
    assert.equal((await project.run(["lint", "empty", "--exclude", "values.yaml"])).code, 0);
  });

  it("prints the contract with --json, each finding with its file, line and column", async () => {
    const { stdout, code } = await project.run(["lint", "web.yaml", "--json", "--only", "run-as-non-root"]);
    assert.deepEqual(JSON.parse(stdout), {
      findings: [
        {
          policy: "run-as-non-root",
          level: "mandatory",
          resource: { type: "kubernetes:apps/v1:Deployment", name: "web" },
          message: 'container "web" of Deployment "web": securityContext.runAsNonRoot is unset; set it to true',
          file: "web.yaml",
          line: 11,
          column: 11,
        },
      ],
      resources: 1,
      unknown: 0,
      exempted: [],
      idleExemptions: [],
      unreadable: [],
    });
    assert.equal(code, 1);
  });

  it("judges what it can read, names all that it cannot, and ends with 2", async () => {
    project.write("twice.yaml", `${deployment}kind: Pod\n`);
    const nonRoot = ["lint", "twice.yaml", "gone.yaml", "web.yaml", "--only", "run-as-non-root"];
    const gone = "gone.yaml: is not there, or is a link to nothing; correct the path or mend the link";
    const twice = "twice.yaml:13: the same key stands twice in one map; keep one of them";
    const { stdout, stderr, code } = await project.run([...nonRoot, "--json"]);
    const { findings, resources, unreadable } = JSON.parse(stdout);
    assert.deepEqual([findings.length, findings[0].file, resources], [1, "web.yaml", 1]);
    assert.deepEqual(unreadable, [
      { file: "gone.yaml", message: "is not there, or is a link to nothing; correct the path or mend the link" },
      { file: "twice.yaml", line: 13, message: "the same key stands twice in one map; keep one of them" },
    ]);
    assert.equal(stderr, `axon: ${gone}\n${twice}`);
    assert.equal(code, 2);
    assert.match(
      (await project.run(nonRoot)).stdout,
      /\n1 resource judged: 1 mandatory.*\n.*\n2 paths could not be read$/,
    );
  });

  it("leaves out what --exclude and the repository's file name, and counts it", async () => {
    for (const folder of ["charts/web", "old", "deep/old"]) {
      mkdirSync(join(project.directory, folder), { recursive: true });
    }
    project.write("charts/web/web.yaml", "kind: {{ .Values.kind }}\napiVersion: v1\nkind: Pod\n");
    project.write("charts/web/cut.yaml", `${deployment}kind: Pod\n`);
    project.write("old/web.yaml", deployment);
    project.write("deep/old/.web.yaml", deployment);
    project.write("deep/web.gen.yaml", deployment);
    const judged = async (...args: readonly string[]) => {
      const { stdout, code } = await project.run(["lint", ".", "--only", "run-as-non-root", ...args]);
      return [
        stdout.match(/^\S+ web {2}(\S+):2$/gm)?.map((line) => line.slice(16, -2)),
        stdout.split("\n").at(-1),
        code,
      ];
    };
    const globs = ["--exclude", "charts/**", "--exclude", "*.gen.yaml"];
    assert.deepEqual(await judged(...globs), [
      ["deep/old/.web.yaml", "old/web.yaml", "web.yaml"],
      "3 skipped: holds no Kubernetes object (1), is excluded (2)",
      1,
    ]);
    project.write("axon-policies.yaml", "exclude: [old, /charts]\n");
    const own = "5 skipped: holds no Kubernetes object (2), is excluded (3)";
    assert.deepEqual(await judged(), [["deep/web.gen.yaml", "web.yaml"], own, 1]);
    project.write("axon-policies.yaml", "exclude: [/old, ./charts/]\n");
    assert.deepEqual((await judged())[0], ["deep/old/.web.yaml", "deep/web.gen.yaml", "web.yaml"]);
    const named = await project.run(["lint", "charts/web/cut.yaml", "old/web.yaml"]);
    assert.deepEqual(
      [named.stdout, named.code],
      ["0 resources judged: 0 mandatory, 0 advisory\n2 skipped: is excluded (2)", 0],
    );
    const none = await project.run(["lint", ".", "--exclude", ""]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /name a file, a folder or a glob/);
  });

  it("mends nothing as long as something cannot be read, since what may be written can depend on it", async () => {
    const { stdout, stderr, code } = await project.run(["lint", "web.yaml", "gone.yaml", "--fix"]);
    assert.deepEqual([stdout, code], ["", 2]);
    assert.match(stderr, /^axon: gone\.yaml: is not there/);
    assert.equal(read("web.yaml"), deployment);
  });

  it("judges by the rules and packs that --only names, without those that --skip names", async () => {
    const { rules } = await rulesOf("--only", "resource-limits,run-as-non-root", "--skip", "cpu-limit");
    assert.deepEqual(rules.sort(), ["memory-limit", "resource-requests", "run-as-non-root"]);
  });

  it("knows a rule by the name another scanner gives it", async () => {
    assert.deepEqual((await rulesOf("--only", "CKV_K8S_23")).rules, ["run-as-non-root"]);
  });

  it("ends with 2 on a rule that is not there, and says which may be meant", async () => {
    for (const option of ["--only", "--skip", "--explain"]) {
      const { stderr, stdout, code } = await project.run(["lint", "web.yaml", option, "run-as-non-rot"]);
      assert.equal(stderr, 'axon: there is no rule or pack "run-as-non-rot"; did you mean run-as-non-root?');
      assert.deepEqual([stdout, code], ["", 2]);
    }
  });

  it("says why no rule demands what another scanner does, and skips it without a word", async () => {
    for (const option of ["--only", "--explain"]) {
      const { stderr, code } = await project.run(["lint", "web.yaml", option, "CKV_AWS_19"]);
      assert.match(stderr, /^axon: no rule demands CKV_AWS_19: S3 has encrypted every new object by itself/);
      assert.equal(code, 2);
    }
    assert.deepEqual((await rulesOf("--skip", "CKV_AWS_19")).rules, (await rulesOf()).rules);
  });

  it("ends with 2 when no rule is left", async () => {
    const { stderr, code } = await project.run(["lint", "web.yaml", "--only", "cpu-limit", "--skip", "cpu-limit"]);
    assert.equal(stderr, "axon: no rule is left to judge by; give --skip fewer names, or --only more");
    assert.equal(code, 2);
  });

  it("tells what is mandatory alone with --level mandatory, and ends with 1 on advice with --fail-on advisory", async () => {
    const both = ["--only", "cpu-limit,run-as-non-root"];
    assert.deepEqual((await rulesOf(...both)).rules, ["run-as-non-root", "cpu-limit"]);
    assert.deepEqual((await rulesOf(...both, "--level", "mandatory")).rules, ["run-as-non-root"]);
    assert.equal((await rulesOf("--only", "cpu-limit")).code, 0);
    assert.equal((await rulesOf("--only", "cpu-limit", "--fail-on", "advisory")).code, 1);
  });

  it("takes the levels of the environment", async () => {
    assert.equal((await rulesOf("--only", "memory-limit")).code, 1);
    assert.equal((await rulesOf("--only", "memory-limit", "--env", "dev")).code, 0);
  });

  it("reads standard input for -", async () => {
    const { stdout, exitCode } = await execa(
      process.execPath,
      [launcher, "lint", "-", "--json", "--only", "run-as-non-root"],
      { cwd: project.directory, input: deployment, reject: false },
    );
    const { findings } = JSON.parse(stdout);
    assert.deepEqual([findings[0].file, findings[0].line, exitCode], ["stdin", 11, 1]);
  });

  it("writes every format", async () => {
    const begins = {
      text: "Deployment web",
      json: '{\n  "findings"',
      sarif: '{\n  "$schema"',
      junit: "<?xml",
      markdown: "**axon lint:**",
    };
    for (const [format, start] of Object.entries(begins)) {
      const { stdout, code } = await project.run(["lint", "web.yaml", "--format", format]);
      assert.ok(stdout.startsWith(start), `${format}: ${stdout.slice(0, 80)}`);
      assert.equal(code, 1);
    }
  });

  it("tells why a rule is there, what to write, and whose demand it is", async () => {
    const { stdout, code } = await project.run(["lint", "--explain", "run-as-non-root"]);
    for (const part of [
      /^run-as-non-root: Containers do not run as root\n/,
      /\nWhy\n {2}Root in a container/,
      /\nWhat to write\n {2}Set securityContext.runAsNonRoot to true.*\n {2}axon lint --fix writes it\n {2}Try it before you deploy it: it breaks an image that is built to run as root\n/,
      /\nNot so\n {2}apiVersion: apps\/v1\n/,
      /\n {14}runAsNonRoot: true\n/,
      /\n {2}CIS Kubernetes Benchmark v1\.10\.0 +5\.2\.7 +Minimize the admission of root containers\n/,
      /other scanners: CKV_K8S_23, /,
      /\nRead on: https:\/\/kubernetes\.io\//,
    ]) {
      assert.match(stdout, part);
    }
    assert.equal(code, 0);
    const [explained] = JSON.parse((await project.run(["lint", "--explain", "run-as-non-root", "--json"])).stdout);
    assert.deepEqual([explained.name, explained.pack, explained.mends], ["run-as-non-root", "workload-security", true]);
  });

  it("asks for a path, and for --fix beside --dry-run", async () => {
    const none = await project.run(["lint"]);
    assert.equal(none.stderr, "axon: missing argument 'PATH'; name files or folders, or - for standard input");
    const dry = await project.run(["lint", "web.yaml", "--dry-run"]);
    assert.equal(dry.stderr, "axon: --dry-run shows what --fix would write; give both");
    assert.deepEqual([none.code, dry.code], [2, 2]);
  });

  it("mends with --fix and judges what is left", async () => {
    const only = ["--only", "run-as-non-root,cpu-limit"];
    const { stdout, code } = await project.run(["lint", "web.yaml", "--fix", ...only]);
    assert.match(stdout, /^web\.yaml: 1 mended\n {2}11: run-as-non-root: container "web"/);
    const trial = "Try it before you deploy it:\n  run-as-non-root breaks an image that is built to run as root\n\n";
    assert.ok(stdout.includes(trial));
    assert.match(stdout, /\n1 resource judged: 0 mandatory, 1 advisory$/);
    assert.equal(code, 0);
    const mended = `${deployment}          securityContext:\n            runAsNonRoot: true\n`;
    assert.equal(read("web.yaml"), mended);
    const again = await project.run(["lint", "web.yaml", "--fix", ...only]);
    assert.doesNotMatch(again.stdout, /mended/);
    assert.equal(read("web.yaml"), mended);
  });

  it("keeps standard output for the report when it mends", async () => {
    const { stdout, stderr } = await project.run(["lint", "web.yaml", "--fix", "--json", "--only", "run-as-non-root"]);
    assert.deepEqual(JSON.parse(stdout).findings, []);
    assert.match(stderr, /^web\.yaml: 1 mended\n/);
  });

  it("shows a diff with --fix --dry-run, writes nothing, and ends as the file is", async () => {
    const { stdout, code } = await project.run(["lint", "web.yaml", "--fix", "--dry-run", "--only", "run-as-non-root"]);
    assert.match(stdout, /^--- web\.yaml/m);
    assert.match(stdout, /^\+ {10}securityContext:\n\+ {12}runAsNonRoot: true$/m);
    assert.equal(read("web.yaml"), deployment);
    assert.equal(code, 1);
  });

  it("shows exemptions, and those that have expired or match nothing, in every format", async () => {
    const exemption = (rule: string, name: string, expires: string) =>
      `  - rule: ${rule}\n    resource: { type: kubernetes:apps/v1:Deployment, name: ${name} }\n    reason: agreed in the review of May\n    expires: ${expires}\n`;
    project.write(
      "axon-policies.yaml",
      `exemptions:\n${exemption("run-as-non-root", "web", "2999-01-01")}${exemption("memory-limit", "web", "2020-01-01")}${exemption("seccomp-profile", "gone", "2999-01-01")}`,
    );
    for (const [format, patterns] of Object.entries({
      text: [/○ exempted.* run-as-non-root/, /○ expired.* memory-limit/, /○ unused.* seccomp-profile/],
      json: [/"reason": "agreed in the review of May"/, /"state": "expired"/, /"state": "unused"/],
      sarif: [
        /"justification": "agreed in the review of May \(until 2999-01-01\)"/,
        /expired on 2020-01-01/,
        /remove it/,
      ],
      junit: [/exempted until 2999-01-01/, /expired on 2020-01-01/, /remove it/],
      markdown: [/\| exempted \|/, /\| exemption expired \|/, /\| exemption unused \|/],
    })) {
      const { stdout } = await project.run(["lint", "web.yaml", "--format", format]);
      for (const pattern of patterns) assert.match(stdout, pattern, format);
    }
  });
});
