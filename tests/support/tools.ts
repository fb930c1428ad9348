import { findExecutable } from "../../packages/engine/src/environment.ts";

/** Whether a program is on the PATH. */
export function has(program: string): boolean {
  return findExecutable(program, process.env.PATH) !== undefined;
}

/**
 * Skips a test, or from a hook all tests of its suite, on a machine without a tool. The title then says what is missing, so
 * that every report can tell "not run here" from "failing". `.ci/run` installs the tools of `.ci/packages.txt`.
 * @param available whether it is there. @default - looked up on the PATH
 */
export function skipWithout(context: Mocha.Context, tool: string, available: boolean = has(tool)): void {
  if (available) return;
  const runnable = context.runnable();
  const skipped = "type" in runnable && runnable.type === "hook" ? runnable.parent : runnable;
  if (skipped) skipped.title += ` [needs ${tool}]`;
  context.skip();
}
