import { type FixResult, fix, type LintOptions, type LintResult, lint, writeFixes } from "@axon/lint";
import { describeInputProblem, type Finding } from "@axon/report/findings";
import { type FindingsFormatName, findingsFormats } from "@axon/report/formats";
import { createTwoFilesPatch } from "diff";
import type { Context } from "../command.ts";
import { exitCode, UsageError } from "../exit.ts";
import { explain, explanationText } from "../policies/explain.ts";
import { loadPolicies } from "../policies/load.ts";
import { rulesNamed, selectPack } from "../policies/select.ts";

export interface LintCommandOptions {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly exclude?: readonly string[];
  readonly level: "mandatory" | "advisory";
  readonly failOn: "mandatory" | "advisory";
  readonly policies?: string;
  readonly env?: string;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly explain?: string;
  readonly format: FindingsFormatName;
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly junit?: boolean;
}

/** Tells about a rule, or the rules of a pack. @returns the exit code */
export async function explainRule({ output }: Context, name: string): Promise<number> {
  const explanations = rulesNamed(name).map(explain);
  output.document(explanations);
  output.print(explanations.map(explanationText).join("\n\n"));
  return exitCode.succeeded;
}

/** Judges files and reports, after mending them where that is asked for. @returns the exit code */
export async function lintFiles(context: Context, options: LintCommandOptions, paths: readonly string[]) {
  const { exclude = [], ...policies } = loadPolicies(context.directory, options);
  const judging: LintOptions = {
    ...policies,
    pack: selectPack(options),
    exclude: [...exclude, { folder: context.directory, globs: options.exclude ?? [] }],
  };
  if (options.dryRun) return showFixes(context, options, await fix(paths, judging));
  return reportOn(
    context,
    options,
    options.fix ? await mend(context, options, paths, judging) : await lint(paths, judging),
  );
}

async function mend(
  { output }: Context,
  options: LintCommandOptions,
  paths: readonly string[],
  judging: LintOptions,
): Promise<LintResult> {
  if (paths.includes("-")) throw new UsageError("--fix writes into files, and standard input is none; name files");
  const fixed = await fix(paths, judging);
  await writeFixes(fixed.files);
  // The report has standard output for itself where a program reads it.
  const tell = formatOf(options) === "text" ? output.print : output.note;
  for (const line of describeFixes(fixed)) tell(line);
  return fixed.report;
}

function reportOn({ output }: Context, options: LintCommandOptions, result: LintResult): number {
  const { findings, unreadable } = result;
  if (unreadable.length > 0) output.note(`axon: ${unreadable.map(describeInputProblem).join("\n")}`);
  output.raw(findingsFormats[formatOf(options)](atLevel(result, options), { color: process.stdout.hasColors?.() }));
  if (heldNothing(result))
    output.note("axon: no Kubernetes object was found, so nothing was judged; name where they are");
  return unreadable.length > 0 || heldNothing(result) ? exitCode.usage : codeFor(findings, options);
}

/** A gate that looks into the wrong folder must not be green. What somebody has excluded, they know of. */
function heldNothing({ files, skipped, unreadable }: LintResult): boolean {
  return files === 0 && unreadable.length === 0 && !skipped.some(({ reason }) => reason === "is excluded");
}

/** Prints a diff, and ends as the files are, before anything is written. */
function showFixes({ output }: Context, options: LintCommandOptions, fixed: FixResult): number {
  const { files, report } = fixed;
  for (const { file, before, after } of files) output.raw(createTwoFilesPatch(file, file, before, after));
  for (const line of describeFixes(fixed)) output.note(line);
  return codeFor([...report.findings, ...files.flatMap(({ mended }) => mended)], options);
}

function codeFor(findings: readonly Pick<Finding, "level">[], { failOn }: LintCommandOptions): number {
  const fails = findings.some(({ level }) => level === "mandatory" || failOn === "advisory");
  return fails ? exitCode.failed : exitCode.succeeded;
}

function describeFixes({ files, left, trials }: FixResult): readonly string[] {
  return [
    ...files.flatMap(({ file, mended }) => [
      `${file}: ${mended.length} mended`,
      ...mended.map(({ line, policy, message }) => `  ${line}: ${policy}: ${message}`),
    ]),
    ...left.map(({ file, line, policy, reason }) => `${file}:${line}: ${policy} is left to you: ${reason}`),
    ...(trials.length > 0 ? ["Try it before you deploy it:"] : []),
    ...trials.map(({ policy, breaks }) => `  ${policy} breaks ${breaks}`),
    ...(files.length + left.length > 0 ? [""] : []),
  ];
}

function formatOf({ json, sarif, junit, format }: LintCommandOptions): FindingsFormatName {
  if (json) return "json";
  if (sarif) return "sarif";
  return junit ? "junit" : format;
}

function atLevel(result: LintResult, { level }: LintCommandOptions): LintResult {
  if (level === "advisory") return result;
  return { ...result, findings: result.findings.filter((finding) => finding.level === "mandatory") };
}
