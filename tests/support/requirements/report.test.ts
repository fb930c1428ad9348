import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCatalogue } from "./catalogue.ts";
import { idPattern, type TestResult } from "./evidence.ts";
import { main } from "./report.ts";
import { judge, withinScope } from "./verdict.ts";

const demand = (id: string, targets: readonly string[] = ["any"]) => ({
  id,
  system: "shop",
  area: "network",
  targets,
  text: `text of ${id}`,
});

const catalogue = {
  requirements: [demand("SH-001"), demand("SH-002"), demand("SH-003", ["aws"])],
  notApplicable: new Map([["SH-003", "no cloud"]]),
};
const passed = (title: string): TestResult => ({ title, outcome: "passed" });

describe("requirement verdicts", () => {
  const verdicts = (...results: TestResult[]) =>
    judge(catalogue, results).requirements.map(({ id, verdict }) => `${id} ${verdict}`);

  it("count as proven what a passed test names, alone or among others", () => {
    assert.deepEqual(verdicts(passed("the network lets nobody in (SH-001, SH-002)")), [
      "SH-001 proven",
      "SH-002 proven",
      "SH-003 not applicable",
    ]);
  });

  it("count as failing what one of several tests failed", () => {
    assert.equal(verdicts(passed("a (SH-001)"), { title: "b (SH-001)", outcome: "failed" })[0], "SH-001 failing");
  });

  it("take a skipped test for no proof", () => {
    assert.equal(verdicts({ title: "a (SH-001)", outcome: "skipped" })[0], "SH-001 unproven");
  });

  it("say which tool a skipped test needs, whatever the others showed", () => {
    const skipped: TestResult = { title: "rules (SH-001) [needs promtool] fire", outcome: "skipped" };
    const judged = (...results: TestResult[]) => {
      const [first] = judge(catalogue, [...results, skipped, skipped]).requirements;
      return [first?.verdict, first?.missingTools];
    };
    assert.deepEqual(judged(), ["unproven", ["promtool"]]);
    assert.deepEqual(judged(passed("routes (SH-001)")), ["proven", ["promtool"]]);
    assert.deepEqual(judge(catalogue, [passed("a (SH-001)")]).requirements[0]?.missingTools, []);
  });

  it("take what is proven on one target for no proof on another", () => {
    const several = { requirements: [demand("SH-004", ["compose", "kubernetes", "aws"])], notApplicable: new Map() };
    const results = [passed("runs (SH-004 on compose)"), passed("runs (SH-004 on kubernetes)")];
    const judged = (...targets: string[]) => {
      const [first] = judge(several, results, targets.length > 0 ? targets : undefined).requirements;
      return [first?.verdict, first?.provenOn];
    };
    assert.deepEqual(judged(), ["unproven", ["compose", "kubernetes"]]);
    assert.deepEqual(judged("aws"), ["unproven", ["compose", "kubernetes"]]);
    assert.deepEqual(judged("kubernetes", "compose"), ["proven", ["compose", "kubernetes"]]);
  });

  it("take an id that is part of a longer word for no id", () => {
    assert.deepEqual(verdicts(passed("SH-0011 XSH-001"))[0], "SH-001 unproven");
  });

  it("report an id that no requirement has", () => {
    assert.deepEqual(judge(catalogue, [passed("a (SH-009)")]).contradictions, [
      "SH-009 is no requirement, but a test names it: a (SH-009)",
    ]);
  });

  it("report what is not applicable and tested all the same", () => {
    assert.deepEqual(judge(catalogue, [passed("a (SH-003)")]).contradictions, [
      "SH-003 is said to be not applicable, but a test names it: a (SH-003)",
    ]);
  });

  it("of a target include what holds on any", () => {
    const report = withinScope(judge(catalogue, []), { targets: ["kubernetes"] });
    assert.deepEqual(
      report.requirements.map(({ id }) => id),
      ["SH-001", "SH-002"],
    );
  });
});

describe("requirement files", () => {
  it("of this repository hold all five systems and give a reason for each exception", () => {
    const { requirements, notApplicable } = readCatalogue(
      fileURLToPath(new URL("../../requirements", import.meta.url)),
    );
    const systems = Map.groupBy(requirements, ({ system }) => system);
    assert.deepEqual(
      [...systems].map(([system, list]) => [system, list.length]),
      [
        ["cortex-core", 127],
        ["ideation-engine", 134],
        ["nca", 96],
        ["spek", 173],
        ["spiralcortex", 115],
      ],
    );
    for (const [id, reason] of notApplicable) assert.ok(reason.length > 40, id);
  });

  it("match the pattern that finds their ids in titles", () => {
    assert.deepEqual("SC-115 and CC-001: XX-001".match(idPattern(["CC", "SC"])), ["SC-115", "CC-001"]);
  });
});

describe("npm run requirements", () => {
  let root = "";

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "axon-requirements-test-"));
    mkdirSync(join(root, "tests/requirements"), { recursive: true });
    write("tests/requirements/shop.yaml", {
      system: "shop",
      requirements: [demand("SH-001"), { ...demand("SH-002", ["kubernetes"]), area: "database" }, demand("SH-003")],
    });
    write("tests/requirements/not-applicable.yaml", { "SH-003": "the shop has no such thing" });
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** JSON is YAML, so one writer does for both. */
  function write(file: string, content: object): string {
    const path = join(root, file);
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  function results(...passes: string[]): string {
    return write("results.json", {
      passes: passes.map((fullTitle) => ({ fullTitle })),
      failures: [],
      pending: [],
    });
  }

  function run(...args: string[]) {
    const printed: string[] = [];
    const code = main(args, root, (text) => printed.push(text));
    return { code, text: printed.join("\n") };
  }

  it("prints a table of areas, then what is open", () => {
    const { code, text } = run("--results", results("shop lets nobody in (SH-001)"));
    assert.equal(code, 0);
    assert.deepEqual(text.split("\n"), [
      "shop: 3 requirements",
      "  area      proven  failing  unproven  not applicable",
      "  database       ·        ·         1               ·",
      "  network        1        ·         ·               1",
      "  all            1        ·         1               1",
      "  unproven:",
      "    SH-002  text of SH-002",
      "  not applicable:",
      "    SH-003  the shop has no such thing",
    ]);
  });

  it("prints the same as data", () => {
    const { code, text } = run("--json", "--target", "aws", "--results", results("nobody gets in (SH-001)"));
    const report = JSON.parse(text);
    assert.equal(code, 0);
    assert.deepEqual(report.summary, { proven: 1, failing: 0, unproven: 0, "not applicable": 1 });
    assert.deepEqual(report.requirements[0].tests, ["nobody gets in (SH-001)"]);
  });

  it("runs the tests that name a requirement, and no other, when no report is given", () => {
    const test = (title: string, body: string) => `it(${JSON.stringify(title)}, () => { ${body} });\n`;
    writeFileSync(
      join(root, "tests/network.test.ts"),
      test("nobody gets in (SH-001)", "") + test("fails, but names nothing", "throw new Error()"),
    );
    mkdirSync(join(root, "tests/scenarios"));
    writeFileSync(join(root, "tests/scenarios/up.test.ts"), test("is stored (SH-002)", "throw new Error()"));

    assert.deepEqual(JSON.parse(run("--json", "--no-scenarios").text).summary, {
      proven: 1,
      failing: 0,
      unproven: 1,
      "not applicable": 1,
    });
    assert.equal(run().code, 1);
  });

  it("ends with 1 when a test names an id that does not exist", () => {
    const { code, text } = run("--results", results("a (SH-004)"));
    assert.equal(code, 1);
    assert.match(text, /SH-004 is no requirement, but a test names it: a \(SH-004\)/);
  });

  it("ends with 1 when a test proves what is said to be not applicable", () => {
    assert.equal(run("--results", results("a (SH-003)")).code, 1);
  });

  it("ends with 1 when a test that names a requirement fails", () => {
    const file = write("failed.json", { passes: [], failures: [{ fullTitle: "a (SH-001)" }], pending: [] });
    const { code, text } = run("--results", file);
    assert.equal(code, 1);
    assert.match(text, / {2}failing:\n {4}SH-001 {2}text of SH-001/);
  });

  it("tells what was not run for want of a tool from what fails", () => {
    const pending = [{ fullTitle: "rules (SH-001) [needs promtool] fire" }];
    const file = write("skipped.json", { passes: [], failures: [], pending });
    const { code, text } = run("--results", file);
    assert.equal(code, 0);
    assert.match(text, /some tests not run here:\n {4}SH-001 {2}needs promtool \(unproven without\)$/);
    assert.doesNotMatch(text, /^ {2}failing:/m);
  });

  it("ends with 2 for a wrong command line, and says what would be right", () => {
    assert.match(run("--sytem", "shop").text, /Unknown option '--sytem'[\s\S]*--system NAME/);
    assert.equal(run("--sytem", "shop").code, 2);
    assert.deepEqual(run("--system", "shopp"), { code: 2, text: 'there is no system "shopp"; did you mean "shop"?' });
  });

  it("names each entry of a requirement file that cannot be used", () => {
    write("tests/requirements/shop.yaml", { system: "shop", requirements: [{ id: "SH-1", area: "x", text: "y" }] });
    assert.throws(() => run("--results", results()), {
      message:
        'shop.yaml: 2 problems\n  - requirements[0].id must be two capitals and three digits, "CC-014", got "SH-1"\n' +
        "  - requirements[0].targets must be a list of targets, got nothing",
    });
  });

  it("says so when a report of the tests cannot be read", () => {
    assert.throws(
      () => run("--results", join(root, "none.json")),
      /none\.json is not a report of mocha's JSON reporter/,
    );
  });
});
