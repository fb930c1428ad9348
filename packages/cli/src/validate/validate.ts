import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { adviceOn, checkConfiguration, describeProblem, type Plan, type Problem, ProblemError } from "@axon/core";
import type { Context, DeploymentOptions } from "../command.ts";
import { exitCode, UsageError } from "../exit.ts";
import { oneOf } from "../project/choices.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { renderable } from "../project/targets.ts";

export interface ValidateOptions extends DeploymentOptions {
  readonly file?: string;
  readonly service?: string;
}

/** Everything that is wrong in one place: a definition, or a file of settings. */
interface Findings {
  readonly subject: string;
  readonly problems: readonly Problem[];
  /** What should be otherwise, and stops nothing. */
  readonly warnings: readonly Problem[];
  /** What was looked at when nothing is wrong. */
  readonly checked: readonly string[];
}

/** Checks what a pipeline would deploy, without engine or cluster. @returns 1 when anything is wrong, for a pipeline's gate */
export async function validateSystem(context: Context, system: string, options: ValidateOptions): Promise<number> {
  const { subject, problems, warnings, checked } = await findingsOf(context, system, options);
  const { output } = context;
  for (const problem of problems) output.print(`${subject}: ${describeProblem(problem)}`);
  for (const problem of warnings) output.print(`${subject}: warning: ${describeProblem(problem)}`);
  if (problems.length === 0) output.print(`${subject}: nothing is wrong with ${checked.join(", ")}`);
  output.document({
    subject,
    checked,
    findings: problems.map(worded),
    warnings: warnings.map(worded),
  });
  return problems.length > 0 ? exitCode.failed : exitCode.succeeded;
}

const worded = (problem: Problem) => ({ ...problem, message: describeProblem(problem) });

async function findingsOf(context: Context, system: string, options: ValidateOptions): Promise<Findings> {
  const { directory } = context;
  const { file } = options;
  const request = requestOf(context, system, options, "files");
  try {
    const { plan } = await resolveDeployment(request, findProject(directory), renderable);
    if (file === undefined) {
      const files = plan.services.flatMap(({ configFile }) =>
        configFile?.content ? [configFile.path, ...Object.keys(configFile.beside)] : [],
      );
      const subject = `${plan.system} in ${plan.environment}`;
      return { subject, problems: [], warnings: adviceOn(plan), checked: ["its definition", ...files] };
    }
    const { name, schema, advice } = readerOf(plan, options.service, basename(file));
    const content = contentOf(resolve(directory, file), file);
    const problems = checkConfiguration(schema, content);
    const warnings = problems.length > 0 || advice === undefined ? [] : checkConfiguration(advice, content);
    return { subject: file, problems, warnings, checked: [`what ${name} in ${plan.environment} must be told`] };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { subject: error.subject, problems: error.problems, warnings: [], checked: [] };
  }
}

/**
 * The service whose file it is: the one that is named, or the only one that says what it must be told. A file that is called as one
 * beside its file of settings is read as that.
 */
function readerOf({ services, system }: Plan, named: string | undefined, file: string) {
  const readers = services.flatMap(({ name, configFile }) => {
    const { schema, advice } = configFile?.beside[file] ?? configFile ?? {};
    return schema ? [{ name, schema, advice }] : [];
  });
  const names = readers.map(({ name }) => name);
  if (names.length === 0)
    throw new UsageError(`no service of ${system} says by a configFile.schema what it must be told`);
  if (named === undefined && names.length > 1) {
    throw new UsageError(`${names.join(" and ")} read a file each; say which by --service`);
  }
  const wanted = named === undefined ? names[0] : oneOf("service", named, names);
  const reader = readers.find(({ name }) => name === wanted);
  if (!reader) throw new Error(`no reader ${wanted}`);
  return reader;
}

function contentOf(path: string, shown: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`${shown} cannot be read; is it there?`);
  }
}
