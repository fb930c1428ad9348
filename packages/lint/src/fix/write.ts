import { randomUUID } from "node:crypto";
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import type { InputProblem } from "@axon/report/findings";
import { explain } from "../files.ts";
import { InputError } from "../input-error.ts";
import type { FileFix } from "./fix.ts";

/**
 * Writes mended files, each whole or not at all: a copy beside it takes its place. A file that has changed since it was read
 * is left.
 *
 * @throws InputError naming every file that could not be written
 */
export async function writeFixes(fixes: readonly FileFix[]): Promise<void> {
  const problems: InputProblem[] = [];
  for (const fix of fixes) {
    try {
      const problem = await writeFix(fix);
      if (problem) problems.push(problem);
    } catch (error) {
      problems.push({ ...explain(fix.file, error), message: "could not be written" });
    }
  }
  if (problems.length > 0) throw new InputError(problems);
}

async function writeFix({ file, before, after }: FileFix): Promise<InputProblem | undefined> {
  // A link stays one: what it leads to is replaced.
  const target = await realpath(file);
  const text = await readFile(target, "utf8");
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : "";
  if (text !== mark + before) return { file, message: "has changed meanwhile", hint: "run this again" };
  const copy = `${target}.${randomUUID()}.tmp`;
  try {
    await writeFile(copy, mark + after, { flag: "wx" });
    await chmod(copy, (await stat(target)).mode);
    await rename(copy, target);
  } finally {
    await rm(copy, { force: true });
  }
  return undefined;
}

const byteOrderMark = "\uFEFF";
