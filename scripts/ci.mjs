// Runs everything that must hold before a change is taken; the last line is `N passed, N failed`.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reporter = ["--", "--forbid-only", "--reporter", join(root, "scripts", "counting-reporter.cjs")];

/** What is run, in this order. A suite with tests counts each of them, any other counts as one. Together under an hour. */
const suites = [
  { name: "tests", npm: ["test", ...reporter], hasTests: true, limitMinutes: 20 },
  { name: "slow tests", npm: ["run", "test:slow", ...reporter], hasTests: true, limitMinutes: 35 },
  { name: "lint", npm: ["run", "lint"], hasTests: false, limitMinutes: 2 },
  { name: "type check", npm: ["run", "typecheck"], hasTests: false, limitMinutes: 3 },
];

/** The result of a suite from its exit code and, where it has tests, what the reporter wrote. */
export function countsOf({ hasTests }, exitCode, report) {
  const didFail = exitCode === 0 ? 0 : 1;
  if (!hasTests) return { passed: 1 - didFail, failed: didFail, skipped: 0 };
  // Without a report the run broke off; a failing exit code without a failed test is a failure of its own.
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return { ...report, failed: Math.max(report.failed, didFail) };
}

/** Runs one suite; ends it with all its children when its time is up. */
function run(suite, countsFile) {
  return new Promise((resolve) => {
    const child = spawn("npm", suite.npm, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
      env: { ...process.env, CI: "true", AXON_TEST_COUNTS: countsFile },
    });
    const endAll = () => process.kill(-child.pid, "SIGKILL");
    const timer = setTimeout(() => {
      console.log(`${suite.name}: not done after ${suite.limitMinutes} minutes`);
      endAll();
    }, suite.limitMinutes * 60_000);
    const interrupted = () => {
      endAll();
      process.exit(130);
    };
    process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
    child.on("exit", (code) => {
      clearTimeout(timer);
      process.removeListener("SIGINT", interrupted).removeListener("SIGTERM", interrupted);
      resolve(code ?? 1);
    });
    child.on("error", (error) => {
      console.log(`${suite.name}: ${error.message}`);
      clearTimeout(timer);
      resolve(1);
    });
  });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

async function runAll() {
  const directory = mkdtempSync(join(tmpdir(), "axon-ci-"));
  const results = [];
  for (const suite of suites) {
    console.log(`\n== ${suite.name}: npm ${suite.npm[0] === "run" ? `run ${suite.npm[1]}` : suite.npm[0]}`);
    const file = join(directory, `${suite.name}.json`);
    const exitCode = await run(suite, file);
    results.push({ name: suite.name, ...countsOf(suite, exitCode, readReport(file)) });
  }
  rmSync(directory, { recursive: true });

  console.log("");
  for (const { name, passed, failed, skipped, failures = [] } of results) {
    console.log(
      `${name}: ${failed === 0 ? "ok" : "failed"} (${passed} ok, ${failed} not${skipped ? `, ${skipped} skipped` : ""})`,
    );
    for (const failure of failures) console.log(`  ${failure}`);
  }
  const sum = (field) => results.reduce((total, result) => total + result[field], 0);
  process.exitCode = sum("failed") === 0 ? 0 : 1;
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await runAll();
