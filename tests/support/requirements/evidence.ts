import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What became of one test. */
export interface TestResult {
  /** Titles of its suites and its own, joined. */
  readonly title: string;
  readonly outcome: "passed" | "failed" | "skipped";
}

/** Titles that name a requirement of any system, given the ids' two letters. */
export function idPattern(prefixes: readonly string[]): RegExp {
  return new RegExp(`\\b(?:${prefixes.join("|")})-\\d{3}\\b`, "g");
}

/** Runs every test whose title names a requirement, and no other, so that the report says what holds now. */
export function runTests(root: string, ids: RegExp, specs: readonly string[]): TestResult[] {
  const folder = mkdtempSync(join(tmpdir(), "axon-requirements-"));
  try {
    const output = join(folder, "results.json");
    const mocha = fileURLToPath(import.meta.resolve("mocha/bin/mocha.js"));
    const options = ["--no-config", "--timeout", "600000", "--grep", ids.source, "--reporter", "json"];
    const { status, stderr } = spawnSync(
      process.execPath,
      [mocha, ...options, "--reporter-option", `output=${output}`, ...specs],
      { cwd: root, encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] },
    );
    if (status === null) throw new Error(`the tests did not end by themselves\n${stderr}`);
    return readResults(output, stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads what mocha's JSON reporter wrote. @throws when there is no report, with what the run said instead */
export function readResults(file: string, log = ""): TestResult[] {
  let report: MochaReport;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} is not a report of mocha's JSON reporter\n${log}`, { cause: error });
  }
  return [
    ...report.passes.map(({ fullTitle }) => ({ title: fullTitle, outcome: "passed" as const })),
    ...report.failures.map(({ fullTitle }) => ({ title: fullTitle, outcome: "failed" as const })),
    ...report.pending.map(({ fullTitle }) => ({ title: fullTitle, outcome: "skipped" as const })),
  ];
}

interface MochaReport {
  readonly passes: readonly { readonly fullTitle: string }[];
  readonly failures: readonly { readonly fullTitle: string }[];
  readonly pending: readonly { readonly fullTitle: string }[];
}
