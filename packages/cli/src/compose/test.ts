import { join } from "node:path";
import type { Plan } from "@axon/core";
import type { Context } from "../command.ts";
import { exitCode, UsageError } from "../exit.ts";
import { oneOf } from "../project/choices.ts";
import { type ComposeOptions, composeProject } from "./project.ts";
import { prepare } from "./up.ts";

/**
 * Starts a system in a project of its own, runs one of the jobs that test it, and throws all of it away.
 * @returns the status of the test's container, for a pipeline; 1 when it could not be run
 */
export async function composeTest(
  context: Context,
  system: string,
  named: string | undefined,
  options: ComposeOptions,
): Promise<number> {
  const project = await composeProject(context, system, options);
  const { docker, folder, resolved } = project;
  const { plan } = resolved;
  const test = testOf(plan, named);
  if (!(await prepare(context, project))) return exitCode.failed;
  const compose = (args: readonly string[]) => docker.show(["--file", join(folder, "compose.test.yaml"), ...args]);
  try {
    // What ends before the services start would end the test; each is run by itself, and starts the stores it needs.
    for (const { name } of plan.jobs.filter(({ runs }) => "before" in runs)) {
      const code = await compose(["run", "--rm", name]);
      if (code !== 0) return ended(context, test, code, `${name} failed, and nothing was tested`);
    }
    const { testedContainers } = await import("@axon/compose");
    const status = await compose([
      "up",
      "--no-deps",
      "--abort-on-container-exit",
      "--exit-code-from",
      test,
      ...testedContainers(plan),
      test,
    ]);
    return ended(context, test, status, status === 0 ? "passed" : `FAILED with status ${status}`);
  } finally {
    await compose(["down", "--volumes", "--remove-orphans"]);
  }
}

function ended({ output }: Context, test: string, status: number, words: string): number {
  output.print(`${test}: ${words}`);
  output.document({ test, status });
  return status;
}

/** Jobs that look at services once they run; the first, unless another is named. */
function testOf({ jobs, system }: Plan, named: string | undefined): string {
  const tests = jobs.filter(({ runs }) => "after" in runs).map(({ name }) => name);
  const [first] = tests;
  if (first === undefined)
    throw new UsageError(`${system} has no job that runs after its services, which could test them`);
  return named === undefined ? first : oneOf("test", named, tests);
}
