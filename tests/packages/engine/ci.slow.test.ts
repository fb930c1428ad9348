import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Clone } from "./clone.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const mocha = join(repository, "node_modules", "mocha", "bin", "mocha.js");

/** What a suite reports, if anything, and its exit code. */
interface Result {
  readonly counts?: readonly [passed: number, failed: number];
  readonly failures?: readonly string[];
  readonly code: number;
}

describe(".ci/run", () => {
  let clone: Clone;
  beforeEach(() => {
    clone = new Clone();
  });
  afterEach(() => clone.remove());

  /** Suites by npm's first or second argument. */
  const suites = (results: Record<string, Result>) =>
    clone.npm(
      `[ "$1" = run ] && name=$2 || name=$1
case $name in
${Object.entries(results)
  .map(([name, { counts, failures, code }]) => {
    const content = counts && JSON.stringify({ passed: counts[0], failed: counts[1], skipped: 1, failures });
    const report = content && `echo '${content}' > "$AXON_TEST_COUNTS";`;
    return `${name}) ${report ?? ""} exit ${code};;`;
  })
  .join("\n")}
esac`,
    );
  const run = () => {
    const { stdout, stderr, status } = spawnSync(join(clone.root, ".ci", "run"), {
      env: clone.environment,
      encoding: "utf8",
    });
    return { last: stdout.trimEnd().split("\n").at(-1), stdout, stderr, status };
  };
  const good = {
    test: { counts: [30, 0], code: 0 },
    "test:slow": { counts: [4, 0], code: 0 },
    lint: { code: 0 },
    typecheck: { code: 0 },
  } as const;

  it("adds up the tests of every suite, lint and type check as one each", () => {
    suites(good);
    const { last, stdout, status } = run();
    assert.deepEqual([last, status], ["36 passed, 0 failed", 0]);
    assert.equal(stdout.match(/^\d+ passed, \d+ failed$/gm)?.length, 1);
    assert.match(stdout, /^slow tests: ok \(4 ok, 0 not, 1 skipped\)$/m);
  });

  it("runs the suites in order, with a reporter that counts and no test left out by accident", () => {
    suites(good);
    run();
    const reporter = `-- --forbid-only --reporter ${join(clone.root, "scripts", "counting-reporter.cjs")}`;
    assert.deepEqual(clone.npmCalls(), [
      `npm test ${reporter}`,
      `npm run test:slow ${reporter}`,
      "npm run lint",
      "npm run typecheck",
    ]);
  });

  for (const { title, results, last } of [
    { title: "a test fails", results: { ...good, test: { counts: [28, 2], code: 2 } }, last: "34 passed, 2 failed" },
    { title: "lint fails", results: { ...good, lint: { code: 1 } }, last: "35 passed, 1 failed" },
    {
      title: "the run broke off before its report",
      results: { ...good, test: { code: 1 } },
      last: "6 passed, 1 failed",
    },
    {
      title: "the run says nothing although it ended well",
      results: { ...good, test: { code: 0 } },
      last: "6 passed, 1 failed",
    },
    {
      title: "every test passed but the run did not end well",
      results: { ...good, test: { counts: [30, 0], code: 1 } },
      last: "36 passed, 1 failed",
    },
  ] as const) {
    it(`fails when ${title}`, () => {
      suites(results);
      const result = run();
      assert.deepEqual([result.last, result.status], [last, 1]);
    });
  }

  it("ends with what failed, by suite, so that nobody has to search a long log for it", () => {
    suites({ ...good, "test:slow": { counts: [3, 1], failures: ["a stack is gone: 1 object is left"], code: 1 } });
    const { stdout } = run();
    assert.match(stdout, /^slow tests: failed .*\n {2}a stack is gone: 1 object is left\nlint: ok/m);
  });

  it("counts what mocha runs", () => {
    const file = clone.write(
      "some.test.cjs",
      'it("one", () => {}); it("two", () => { throw new Error("no"); }); it.skip("three");',
    );
    const counts = join(clone.root, "counts.json");
    const reporter = join(repository, "scripts", "counting-reporter.cjs");
    const { stdout, status } = spawnSync(process.execPath, [mocha, "--no-config", "--reporter", reporter, file], {
      cwd: repository,
      env: { AXON_TEST_COUNTS: counts },
      encoding: "utf8",
    });
    assert.deepEqual(JSON.parse(clone.read("counts.json")), {
      passed: 1,
      failed: 1,
      skipped: 1,
      failures: ["two: no"],
    });
    assert.match(stdout, /1 passing.*1 pending.*1 failing.*Error: no/s);
    assert.equal(status, 1);
  });

  it("says what to install where npm is missing", () => {
    rmSync(join(clone.root, "bin"), { recursive: true });
    clone.write("bin/.keep", "");
    for (const tool of ["bash", "env", "dirname", "node"]) {
      symlinkSync(tool === "node" ? process.execPath : `/usr/bin/${tool}`, join(clone.root, "bin", tool));
    }
    clone.environment.PATH = join(clone.root, "bin");
    const { last, stderr, status } = run();
    assert.deepEqual([last, status], ["0 passed, 1 failed", 1]);
    assert.match(stderr, /npm is not on PATH; install Node\.js 20 or newer/);
  });
});
