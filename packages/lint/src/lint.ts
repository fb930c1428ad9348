import { type Judgement, judge, type Pack, type Settings } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import type { Finding, FindingsReport } from "@axon/report/findings";
import { findFiles } from "./files.ts";
import { InputError, type InputProblem } from "./input-error.ts";
import { read } from "./read.ts";
import type { SourceResource } from "./source.ts";

export interface LintOptions {
  /** @default - the pack that `up` and `preview` use */
  readonly pack?: Pack;
  /** @default - an environment by each resource's label, else production; everything else at its default */
  readonly settings?: Partial<Settings>;
}

/** A report over files. */
export interface LintResult extends FindingsReport {
  /** Files that held resources. */
  readonly files: number;
}

/**
 * Judges what lies in files: Kubernetes manifests, a `resources.json` of `axon render`, the JSON of `pulumi preview` and the
 * export of a stack. Folders are read recursively. Manifests are judged together, since a policy in one may protect a
 * workload in another; each stack is judged by itself.
 *
 * @throws InputError naming every file that could not be read, and how to mend it
 */
export async function lint(paths: readonly string[], options: LintOptions = {}): Promise<LintResult> {
  const { pack = axonPack, settings } = options;
  const { files, problems } = await findFiles(paths);
  const unreadable: InputProblem[] = [...problems];
  const skipped: { file: string; reason: string }[] = [];
  const manifests: SourceResource[] = [];
  const stacks: (readonly SourceResource[])[] = [];
  for (const { file, named } of files) {
    const result = await read(file);
    if ("problem" in result) unreadable.push(result.problem);
    else if ("notJudged" in result) {
      if (named) unreadable.push({ file, message: result.notJudged, hint: result.hint });
      else skipped.push({ file, reason: result.notJudged });
    } else if (result.complete) stacks.push(result.resources);
    else manifests.push(...result.resources);
  }
  if (unreadable.length > 0) throw new InputError(unreadable);
  const judgements = [manifests, ...stacks].map((resources) => judge(resources, { pack, settings }));
  return {
    ...toReport(judgements, pack),
    skipped,
    files: files.length - skipped.length,
  };
}

/** Judgements in the words of reports: what the formats write, and no more. */
export function toReport(judgements: readonly Judgement[], pack: Pack): FindingsReport {
  return {
    findings: judgements.flatMap(({ findings }) => findings.map(toFinding)),
    resources: judgements.reduce((sum, { resources }) => sum + resources, 0),
    unknown: judgements.reduce((sum, { verdicts }) => sum + verdicts.unknown, 0),
    rules: pack.rules.filter(({ level }) => level !== "disabled").map(({ rule }) => rule),
    skipped: [],
  };
}

function toFinding({ policy, level, resource, message }: Judgement["findings"][number]): Finding {
  const { file, line }: Partial<SourceResource> = resource;
  return { policy, level, resource: { type: resource.type, name: resource.name }, message, file, line };
}
